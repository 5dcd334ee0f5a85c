import type { Result } from '../contracts/result.ts';

/** What a run has spent, and whether it may go on. */
export type Budget = {
  /** US dollars so far, those of earlier parts of the run and of the judge among them. */
  spent(): number;
  /** Counts a result. Returns why no further row may begin, or null. */
  add(result: Result): string | null;
};

/** @param maxUsd null: no limit. @param done results of earlier parts of the run */
export function budget(maxUsd: number | null, done: readonly Result[]): Budget {
  let spent = done.reduce((sum, result) => sum + costOf(result), 0);
  return {
    spent: () => spent,
    add(result) {
      spent += costOf(result);
      if (maxUsd === null) return null;
      // Unknown is never free.
      if (result.costUsd === null)
        return `the price of ${result.model} is not known, so --max-usd cannot be kept`;
      return spent >= maxUsd ? `the spending limit of $${maxUsd} is reached` : null;
    },
  };
}

export function costOf({ costUsd, rationale }: Pick<Result, 'costUsd' | 'rationale'>): number {
  return (costUsd ?? 0) + (rationale?.costUsd ?? 0);
}
