import type { HistoryItem } from '@switchboard/shared';

/** What a history has that the one before had not. Its oldest items may have left it meanwhile. */
export function newItems(before: HistoryItem[], after: HistoryItem[]): HistoryItem[] {
  const last = JSON.stringify(before.at(-1));
  if (before.length === 0) return after;
  if (JSON.stringify(after[before.length - 1]) === last) return after.slice(before.length);
  return after.slice(after.findLastIndex((item) => JSON.stringify(item) === last) + 1);
}
