import { expect, it } from 'vitest';
import type { DeadLetter } from '../contracts/dead-letter.ts';
import { defaultRules, newDocument } from '../conversation/document.ts';
import { type Arrival, enter } from '../conversation/enter.ts';
import { AT } from '../conversation/testing/documents.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { countEntered } from './count-entered.ts';

const letter: DeadLetter = {
  v: 1,
  id: 'c:t1:dead',
  conversation: 'c',
  agent: 'intake',
  code: 'unreadable-turn',
  reason: 'no JSON',
  attempts: 0,
  at: AT,
  subject: 'turn.c',
  headers: {},
  payload: '',
};
const turn = (seq: number, id = `m-${seq}`, channel = 'web'): Arrival => ({
  seq,
  at: AT,
  turn: { v: 1, id, conversation: 'c', channel, text: 'hello' },
  raw: () => letter,
});
const unreadable = (seq: number, channel?: string): Arrival => ({
  seq,
  at: AT,
  unreadable: 'no JSON',
  channel,
  letter,
});

/** What is counted of arrivals in a new conversation, or in one that has entered everything up to `floor`. */
async function counted(arrivals: Arrival[], { floor = 0, isNew = false, rules = defaultRules } = {}) {
  const metrics = createMetrics('triage');
  const before = {
    ...newDocument({ conversation: 'c', owner: 'triage', channel: 'web', stream: 's', at: AT }),
    floor,
  };
  const after = enter(before, arrivals, arrivals.at(-1)?.seq ?? 0, rules, AT);
  countEntered(metrics, arrivals, floor, isNew, after);
  const { text } = await metrics.expose(undefined);
  return text
    .split('\n')
    .filter((line) => /^switchboard_(turns_entered|conversations)_total\{/.test(line))
    .map((line) => line.replace('switchboard_', '').replace(',service="triage"', ''))
    .toSorted();
}

it('a turn that is in is counted by its channel, with the conversation that it begins', async () => {
  expect(await counted([turn(1), turn(2, 'm-2', 'sms')], { isNew: true })).toEqual([
    'conversations_total{channel="sms"} 1',
    'turns_entered_total{channel="sms",outcome="accepted"} 1',
    'turns_entered_total{channel="web",outcome="accepted"} 1',
  ]);
});

it('a turn that was in before is not counted again, nor its conversation', async () => {
  expect(await counted([turn(4), turn(5)], { floor: 4 })).toEqual([
    'turns_entered_total{channel="web",outcome="accepted"} 1',
  ]);
});

it('another message of the same turn is counted as repeated', async () => {
  expect(await counted([turn(1, 'same'), turn(2, 'same')])).toEqual([
    'turns_entered_total{channel="web",outcome="accepted"} 1',
    'turns_entered_total{channel="web",outcome="repeated"} 1',
  ]);
});

it('one that cannot be read is counted by the channel that it names, else by the conversation’s', async () => {
  expect(await counted([unreadable(1, 'sms'), unreadable(2)])).toEqual([
    'turns_entered_total{channel="sms",outcome="unreadable"} 2',
  ]);
});

it('one that the queue has no place for is counted as refused', async () => {
  const rules = { ...defaultRules, bounds: { ...defaultRules.bounds, queue: 2 } };
  expect(await counted([turn(1), turn(2), turn(3), turn(4)], { rules })).toEqual([
    'turns_entered_total{channel="web",outcome="accepted"} 2',
    'turns_entered_total{channel="web",outcome="refused"} 2',
  ]);
});
