import type { HistoryItem } from '../contracts/history.ts';

const texts = new WeakMap<HistoryItem[], string>();

/**
 * A history as JSON, written once for an array: a commit needs it for its bound, in the document, and in the message of a handoff, where writing
 * it is most of the work. Nothing changes an array of history items in place.
 */
export function historyText(history: HistoryItem[]): string {
  let text = texts.get(history);
  if (text === undefined) {
    text = JSON.stringify(history);
    texts.set(history, text);
  }
  return text;
}

/** What holds a history as JSON. */
export function textWithHistory({
  history,
  ...rest
}: {
  v: 1;
  history: HistoryItem[];
  [more: string]: unknown;
}): string {
  return `{"history":${historyText(history)},${JSON.stringify(rest).slice(1)}`;
}
