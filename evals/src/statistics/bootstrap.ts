import { seededRandom } from '@switchboard/shared';
import { percentile } from './percentile.ts';

export type BootstrapOptions = { resamples?: number; seed?: number };

/**
 * A statistic of samples drawn with replacement from `rows`, as many as there are rows in each. The same seed draws the same samples.
 *
 * Source: B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 6.
 */
export function replicates<T>(
  rows: readonly T[],
  statistic: (sample: readonly T[]) => number,
  { resamples = 4000, seed = 1 }: BootstrapOptions = {},
): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: resamples }, () =>
    statistic(rows.map(() => rows[Math.floor(random() * rows.length)]!)),
  );
}

/** What was measured of one row under two systems: as many values as it had runs, or turns. */
export type Pair = { a: readonly number[]; b: readonly number[] };

export type Difference = {
  /** The statistic of B less that of A. */
  difference: number;
  /** Percentile interval, 95 %. */
  low: number;
  high: number;
  /** Two-sided: the level at which the percentile interval begins to hold 0. Never 0: 2 / (resamples + 1) is the least it can show. */
  p: number;
};

/**
 * How a statistic (a mean, a percentile) differs between two systems on the same rows. Whole rows are drawn, with all of their values, so
 * that what makes a row slow or dear under both does not count as a difference, and several runs of a row do not count as several rows.
 *
 * Source: as above, chapters 13 (percentile interval) and 15.4 (level of significance).
 *
 * @returns null of fewer than two rows
 */
export function pairedBootstrap(
  pairs: readonly Pair[],
  statistic: (values: readonly number[]) => number,
  options: BootstrapOptions = {},
): Difference | null {
  if (pairs.length < 2) return null;
  const differenceOf = (sample: readonly Pair[]) =>
    statistic(sample.flatMap(({ b }) => b)) - statistic(sample.flatMap(({ a }) => a));
  const drawn = replicates(pairs, differenceOf, options);
  const atMost = drawn.filter((value) => value <= 0).length;
  const atLeast = drawn.filter((value) => value >= 0).length;
  return {
    difference: differenceOf(pairs),
    low: percentile(drawn, 0.025)!,
    high: percentile(drawn, 0.975)!,
    p: Math.min(1, (2 * (Math.min(atMost, atLeast) + 1)) / (drawn.length + 1)),
  };
}
