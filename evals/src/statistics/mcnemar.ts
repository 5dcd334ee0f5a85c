import { fairTail } from './binomial.ts';

/** Of the same rows under A and B: how many only A, and only B, had right. Rows on which both agree say nothing of the difference. */
export type Discordant = { onlyA: number; onlyB: number };

/** Counts the pairs on which two systems disagree. */
export function discordant(pairs: readonly { a: boolean; b: boolean }[]): Discordant {
  return {
    onlyA: pairs.filter(({ a, b }) => a && !b).length,
    onlyB: pairs.filter(({ a, b }) => b && !a).length,
  };
}

/**
 * The exact McNemar test, two-sided: were A and B equally good, each row on which they disagree would be a fair coin, so
 * p = min(1, 2 · P(X ≤ min(b, c))) with X ~ Binomial(b + c, ½). 1 where they never disagree.
 *
 * Source: Q. McNemar, Psychometrika 12 (1947); exact form: A. Agresti, "Categorical Data Analysis", 2nd ed. (2002), section 10.1.4.
 */
export function mcnemar({ onlyA, onlyB }: Discordant): number {
  return Math.min(1, 2 * fairTail(Math.min(onlyA, onlyB), onlyA + onlyB));
}

/** The same, one-sided: how likely at least so many rows are lost from A to B, and so few won, if B is as good as A. */
export function mcnemarWorse({ onlyA, onlyB }: Discordant): number {
  return fairTail(onlyB, onlyA + onlyB);
}
