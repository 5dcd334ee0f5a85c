import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentSaid, customerSaid, type HistoryItem } from '../contracts/history.ts';
import { messagesOnly, say, trimHistory } from './history.ts';
import { textWithHistory } from './history-text.ts';
import { heldTurn } from './testing/conversations.ts';

const call = (id: string): HistoryItem => ({
  type: 'function_call',
  callId: id,
  name: 'find_invoice',
  status: 'completed',
  arguments: '{}',
});
const result = (id: string): HistoryItem => ({
  type: 'function_call_result',
  callId: id,
  name: 'find_invoice',
  status: 'completed',
  output: 'found',
});
const turn = (n: number): HistoryItem[] => [
  customerSaid(`question ${n}`),
  call(`c${n}`),
  result(`c${n}`),
  agentSaid(`answer ${n}`),
];
const bytes = (history: HistoryItem[]) => Buffer.byteLength(JSON.stringify(history));

describe('saying turns', () => {
  it('adds the text of each to the history, in order', () => {
    const said = say([agentSaid('hello')], [heldTurn(1), heldTurn(2)]);
    expect(said.history).toEqual([agentSaid('hello'), customerSaid('text 1'), customerSaid('text 2')]);
  });

  it('never adds a text twice', () => {
    const once = say([], [heldTurn(1)]);
    const twice = say(once.history, [...once.turns, heldTurn(2)]);
    expect(twice.history).toEqual([customerSaid('text 1'), customerSaid('text 2')]);
    expect(say(twice.history, twice.turns).history).toEqual(twice.history);
  });

  it('has nothing to add of a turn that cannot be read', () => {
    const said = say([], [heldTurn(1, { unreadable: 'not JSON', text: '' })]);
    expect(said.history).toEqual([]);
    expect(said.turns[0]?.said).toBe(true);
  });
});

describe('a history that is too long', () => {
  const long = [...turn(1), ...turn(2), ...turn(3)];

  it('loses its oldest turns, whole', () => {
    expect(trimHistory(long, bytes([...turn(2), ...turn(3)]))).toEqual([...turn(2), ...turn(3)]);
    expect(trimHistory(long, bytes([...turn(2), ...turn(3)]) - 1)).toEqual(turn(3));
  });

  it('keeps the newest turn, whatever its size', () => {
    expect(trimHistory(long, 1)).toEqual(turn(3));
    expect(trimHistory([customerSaid('x'.repeat(1_000))], 10)).toEqual([customerSaid('x'.repeat(1_000))]);
  });

  it('is counted in bytes, not in letters', () => {
    const wide = [customerSaid('é'.repeat(100)), customerSaid('end')];
    expect(trimHistory(wide, 220)).toEqual([customerSaid('end')]);
  });

  it('is left as it is where it fits', () => {
    expect(trimHistory(long, bytes(long))).toBe(long);
    expect(trimHistory([], 0)).toEqual([]);
  });

  it('is always cut before a message of the customer, fits where it can, and never parts a call from its result', () => {
    const item = fc.oneof(
      fc.string().map((text) => [customerSaid(text)]),
      fc.string().map((text) => [agentSaid(text)]),
      fc.uuid().map((id) => [call(id), result(id)]),
    );
    fc.assert(
      fc.property(
        fc.array(item).map((parts) => parts.flat()),
        fc.nat(2_000),
        (history, most) => {
          const kept = trimHistory(history, most);
          expect(history.slice(history.length - kept.length)).toEqual(kept);
          const starts = history.flatMap((it, i) => (isCustomer(it) && i > 0 ? [i] : []));
          const cut = history.length - kept.length;
          expect([0, ...starts]).toContain(cut);
          const calls = kept.flatMap((it) => (it.type === 'function_call' ? [it.callId] : []));
          const results = kept.flatMap((it) => (it.type === 'function_call_result' ? [it.callId] : []));
          expect(calls).toEqual(results);
          expect(bytes(kept) <= most || cut === (starts.at(-1) ?? 0)).toBe(true);
          const later = starts.find((start) => start > cut);
          const earlier = [0, ...starts].findLast((start) => start < cut);
          if (earlier !== undefined) expect(bytes(history.slice(earlier))).toBeGreaterThan(most);
          expect(later === undefined || bytes(kept) <= most).toBe(true);
        },
      ),
    );
  });
});

it('what customer and agents said is what is left without tools', () => {
  expect(messagesOnly(turn(1))).toEqual([customerSaid('question 1'), agentSaid('answer 1')]);
});

function isCustomer(item: HistoryItem): boolean {
  return item.type === 'message' && item.role === 'user';
}

it('what holds a history is the JSON that it would be, also when it is written again', () => {
  const holder = { v: 1 as const, history: [customerSaid('"quoted" é')], more: { of: ['it'] } };
  expect(JSON.parse(textWithHistory(holder))).toEqual(holder);
  expect(JSON.parse(textWithHistory({ ...holder, more: 2 }))).toEqual({ ...holder, more: 2 });
});
