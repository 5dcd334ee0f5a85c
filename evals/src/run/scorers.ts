import type { Result } from '../contracts/result.ts';

/** A score of a result, or null where the result has none of that kind: a function of the result alone. */
export type Scorer = (result: Result) => number | null;

/** Structural: 1 where the first message went where it should, else 0. */
export const routing: Scorer = ({ suite, error, expected, actual }) =>
  suite !== 'routing' || error ? null : Number(actual === expected);

/** Structural: the share of turns after which the conversation was with whom it should be. */
export const ownership: Scorer = ({ owners, error }) =>
  owners === null || error
    ? null
    : owners.filter(({ expected, actual }) => actual === expected).length / owners.length;

/** By state: 1 where the end state is as it must be, else 0. */
export const success: Scorer = (result) => (result.success === null ? null : Number(result.success));

/** By a judge: the share of the points that the stated reason got. */
export const rationale: Scorer = (result) => result.rationale?.score ?? null;

export const scorers = { routing, ownership, success, rationale };

export function scoresOf(result: Result): { name: keyof typeof scorers; score: number }[] {
  return (['routing', 'ownership', 'success', 'rationale'] as const).flatMap((name) => {
    const score = scorers[name](result);
    return score === null ? [] : [{ name, score }];
  });
}
