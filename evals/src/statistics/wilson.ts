export type Interval = { low: number; high: number };

/** The 97.5 % point of the standard normal distribution: for two-sided 95 % intervals. */
const Z95 = 1.959963984540054;

/**
 * The score interval of a share, 95 % by default: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). It stays within 0 to 1 and holds
 * its level also for small samples and for shares near 0 and 1, where p ± z·√(p(1−p)/n) does not.
 *
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 *
 * @returns null of nothing: a share of no trials is not known
 */
export function wilson(successes: number, trials: number, z = Z95): Interval | null {
  if (trials === 0) return null;
  const p = successes / trials;
  const z2 = z * z;
  const centre = p + z2 / (2 * trials);
  const half = z * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials * trials));
  const scale = 1 + z2 / trials;
  return {
    // Exactly 0 and 1 at the ends, where rounding would leave a trace.
    low: successes === 0 ? 0 : (centre - half) / scale,
    high: successes === trials ? 1 : (centre + half) / scale,
  };
}
