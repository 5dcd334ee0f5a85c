import type { Route } from './outcome.ts';
import { type Score, scoreOfCounts } from './score.ts';

export type LabelScore = {
  label: string;
  /** Of those that went there, how many should have. */
  precision: Score;
  /** Of those that should have gone there, how many did. */
  recall: Score;
};

/** How often what should have gone to one went to another: a row for each expected label, a column for each actual one. */
export type Confusion = { expected: string[]; actual: string[]; counts: number[][] };

/** In the order of `known`, and what else there is after them by name. */
export function confusionOf(routes: readonly Route[], known: readonly string[]): Confusion {
  const expected = inOrder(
    routes.map((route) => route.expected),
    known,
  );
  const actual = inOrder(
    routes.flatMap((route) => [route.expected, route.actual]),
    known,
  );
  const counts = expected.map((should) =>
    actual.map((did) => routes.filter((route) => route.expected === should && route.actual === did).length),
  );
  return { expected, actual, counts };
}

/** Precision and recall of each expected label. */
export function labelScores({ expected, actual, counts }: Confusion, repeat: number): LabelScore[] {
  return expected.map((label, row) => {
    const column = actual.indexOf(label);
    const right = counts[row]![column]!;
    const came = counts.reduce((sum, each) => sum + each[column]!, 0);
    const should = counts[row]!.reduce((sum, count) => sum + count, 0);
    return {
      label,
      precision: scoreOfCounts(right, came, repeat),
      recall: scoreOfCounts(right, should, repeat),
    };
  });
}

function inOrder(labels: readonly string[], known: readonly string[]): string[] {
  const there = new Set(labels);
  const others = [...there].filter((label) => !known.includes(label)).sort();
  return [...known.filter((label) => there.has(label)), ...others];
}
