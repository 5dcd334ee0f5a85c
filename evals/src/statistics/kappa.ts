/**
 * How far two raters agree on an ordered scale beyond chance: 1 − Σ w·observed / Σ w·expected, with w the squared distance. 1 is full
 * agreement, 0 what chance gives, below 0 less than that.
 *
 * Source: J. Cohen, "Weighted kappa", Psychological Bulletin 70 (1968). With `weight` 0 and 1 it is his kappa of 1960.
 *
 * @returns null of no ratings, and where both raters give one and the same rating always: agreement by chance would be full as well
 */
export function weightedKappa(
  ratings: readonly { a: number; b: number }[],
  weight: (a: number, b: number) => number = (a, b) => (a - b) ** 2,
): number | null {
  const n = ratings.length;
  let observed = 0;
  let expected = 0;
  for (const { a } of ratings) for (const { b } of ratings) expected += weight(a, b) / (n * n);
  for (const { a, b } of ratings) observed += weight(a, b) / n;
  return expected === 0 ? null : 1 - observed / expected;
}

/** For labels without an order: any disagreement counts the same. */
export function cohensKappa(ratings: readonly { a: number; b: number }[]): number | null {
  return weightedKappa(ratings, (a, b) => (a === b ? 0 : 1));
}
