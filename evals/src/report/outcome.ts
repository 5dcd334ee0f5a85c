import type { Result } from '../contracts/result.ts';
import { mean } from '../statistics/mean.ts';

/** Who should have had the conversation, and who had it: one for a first message, one for each turn of a conversation. */
export type Route = { expected: string; actual: string };

/** The routes of a run that came to its end. A task has none. */
export function routesOf({ suite, expected, actual, owners, error }: Result): Route[] {
  if (error !== null) return [];
  if (suite === 'routing') return expected === null || actual === null ? [] : [{ expected, actual }];
  return (owners ?? []).flatMap((turn) =>
    turn.actual === null ? [] : [{ expected: turn.expected, actual: turn.actual }],
  );
}

/**
 * The share of a run that was right, 0 to 1: 1 or 0 for a message and a task, the share of its turns for a conversation. Null for a run that did not come to
 * its end: an error is neither right nor wrong.
 */
export function shareRight(result: Result): number | null {
  if (result.error !== null) return null;
  if (result.suite === 'tasks') return result.success === null ? null : Number(result.success);
  return mean(routesOf(result).map(({ expected, actual }) => Number(expected === actual)));
}

/** One row with its runs. */
export type RowRuns = { row: string; runs: Result[] };

/** Rows in the order of their first result. */
export function byRow(results: readonly Result[]): RowRuns[] {
  const rows = new Map<string, Result[]>();
  for (const result of results) {
    const runs = rows.get(result.row);
    if (runs === undefined) rows.set(result.row, [result]);
    else runs.push(result);
  }
  return [...rows].map(([row, runs]) => ({ row, runs }));
}

/** The mean share of a row's runs; null where every one of them failed. */
export function rowShare({ runs }: RowRuns): number | null {
  return mean(runs.flatMap((run) => shareRight(run) ?? []));
}

/** The share of a row's runs that were right from beginning to end; null where every one of them failed. */
export function wholeShare({ runs }: RowRuns): number | null {
  return mean(runs.flatMap((run) => shareRight(run) ?? []).map((share) => Number(share === 1)));
}

/** The share of a row's runs that ended with a person; null where every one of them failed. */
export function humanShare({ runs }: RowRuns): number | null {
  return mean(runs.filter(({ error }) => error === null).map(({ toHuman }) => Number(toHuman)));
}
