import type { Arch } from '../contracts/labels.ts';
import type { Result } from '../contracts/result.ts';
import type { PivotRow, RoutingRow, TaskRow } from '../contracts/row.ts';
import { resultKey } from '../contracts/run-folder.ts';

/** One run of one row by one architecture, that is still to be done or has its result. */
export type Item = { arch: Arch; repeat: number } & (
  | { suite: 'routing'; row: RoutingRow }
  | { suite: 'pivots'; row: PivotRow }
  | { suite: 'tasks'; row: TaskRow }
);

export type Sets = { routing?: RoutingRow[]; pivots?: PivotRow[]; tasks?: TaskRow[] };

export function itemsOf(sets: Sets, archs: Arch[], repeat: number): Item[] {
  const repeats = Array.from({ length: repeat }, (_, i) => i + 1);
  return archs.flatMap((arch) =>
    repeats.flatMap((nth): Item[] => [
      ...(sets.routing ?? []).map((row) => ({ suite: 'routing' as const, arch, row, repeat: nth })),
      ...(sets.pivots ?? []).map((row) => ({ suite: 'pivots' as const, arch, row, repeat: nth })),
      ...(sets.tasks ?? []).map((row) => ({ suite: 'tasks' as const, arch, row, repeat: nth })),
    ]),
  );
}

/** What a run that is taken up again still has to do. A row that ended in an error is tried again. */
export function withoutDone(items: Item[], results: Result[]): Item[] {
  const done = new Set(results.filter(({ error }) => error === null).map(resultKey));
  return items.filter((item) => !done.has(keyOf(item)));
}

export function keyOf({ suite, arch, row, repeat }: Item): string {
  return resultKey({ suite, arch, row: row.id, repeat });
}

/** What the customer writes, turn by turn. */
export function turnsOf(item: Item): string[] {
  switch (item.suite) {
    case 'routing':
      return [item.row.text];
    case 'pivots':
      return item.row.turns.map(({ text }) => text);
    case 'tasks':
      return item.row.turns;
  }
}

/** Rows spread over the whole set, since sets are sorted by topic. */
export function sample<T>(rows: readonly T[], most: number): T[] {
  if (rows.length <= most) return [...rows];
  return Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]!);
}
