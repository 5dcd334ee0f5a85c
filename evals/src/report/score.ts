import { mean } from '../statistics/mean.ts';
import { type Interval, wilson } from '../statistics/wilson.ts';

/** A share with its 95 % interval. `of` counts what the interval rests on; null of nothing. */
export type Score = { share: number | null; of: number; interval: Interval | null };

/**
 * The score of rows, each with its share of runs (0 to 1), or null where every run of it failed: those are left out. The interval counts
 * rows and not runs, since the runs of one row are not independent of each other.
 */
export function scoreOfRows(shares: readonly (number | null)[]): Score {
  const known = shares.flatMap((share) => share ?? []);
  const sum = known.reduce((total, share) => total + share, 0);
  return { share: mean(known), of: known.length, interval: wilson(sum, known.length) };
}

/** The score of counts of runs, each row of which was run `repeat` times. */
export function scoreOfCounts(right: number, of: number, repeat: number): Score {
  const share = of === 0 ? null : right / of;
  return { share, of, interval: wilson(right / repeat, of / repeat) };
}
