import { customerSaid, type HistoryItem } from '../contracts/history.ts';
import type { HeldTurn } from '../contracts/work.ts';
import { historyText } from './history-text.ts';

/** The history with every turn's text in it, and the turns marked so that none is written twice. */
export function say(
  history: HistoryItem[],
  turns: HeldTurn[],
): { history: HistoryItem[]; turns: HeldTurn[] } {
  const unsaid = turns.filter((turn) => !turn.said && turn.unreadable === undefined);
  return {
    history: [...history, ...unsaid.map((turn) => customerSaid(turn.text))],
    turns: turns.map((turn) => ({ ...turn, said: true })),
  };
}

/**
 * Drops the oldest turns until the JSON of the rest fits into `maxBytes`. It cuts only before a message of the customer, so a
 * tool call never loses its result. The newest turn stays, whatever its size.
 */
export function trimHistory(history: HistoryItem[], maxBytes: number): HistoryItem[] {
  let over = Buffer.byteLength(historyText(history)) - maxBytes;
  let cut = 0;
  let turn = 0;
  for (let i = 0; i < history.length && over > 0; i++) {
    turn += Buffer.byteLength(JSON.stringify(history[i])) + 1;
    const next = history[i + 1];
    if (next?.type !== 'message' || next.role !== 'user') continue;
    cut = i + 1;
    over -= turn;
    turn = 0;
  }
  return cut === 0 ? history : history.slice(cut);
}

/** Only what customer and agents said to each other: no tool calls, no results. */
export function messagesOnly(history: HistoryItem[]): HistoryItem[] {
  return history.filter((item) => item.type === 'message');
}
