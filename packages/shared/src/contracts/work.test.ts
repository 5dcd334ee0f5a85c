import { describe, expect, it } from 'vitest';
import { customerSaid } from './history.ts';
import { heldTurnSchema, queuedTurnSchema, workSchema } from './work.ts';

const at = '2026-05-02T10:00:00.000Z';
const turn = { id: 'm1', seq: 4, channel: 'web', text: 'hello', at, said: false };
const work = {
  v: 1,
  kind: 'turn',
  conversation: 'c1',
  n: 3,
  to: 'billing',
  rev: 12,
  channel: 'web',
  turns: [turn],
  at,
};
const handoff = {
  ...work,
  kind: 'handoff',
  handoff: { from: 'triage', to: 'billing', reason: 'a charge', at, n: 3 },
  context: { verified: { by: 'web-session', accountId: 'A-1' }, claimed: { summary: 'charged twice' } },
  history: [customerSaid('hello')],
};

it('work of a turn is numbered, addressed, and names the revision that ordered it', () => {
  expect(workSchema.parse(work)).toEqual(work);
});

it('a handoff carries why, what is known of the customer, and the whole history', () => {
  expect(workSchema.parse(handoff)).toEqual(handoff);
});

describe('work is refused', () => {
  it.each(['handoff', 'context', 'history'] as const)('as a handoff without %s', (key) => {
    const { [key]: _, ...rest } = handoff;
    expect(workSchema.safeParse(rest).success).toBe(false);
  });

  it.each([
    { v: 2 },
    { kind: 'reply' },
    { n: 0 },
    { rev: 0 },
    { turns: [] },
    { to: 'Billing' },
    { channel: 'a.b' },
  ])('with %j', (wrong) => {
    expect(workSchema.safeParse({ ...work, ...wrong }).success).toBe(false);
  });
});

it('a turn that is held keeps the place that it has in the stream', () => {
  expect(heldTurnSchema.parse(turn)).toEqual(turn);
  expect(heldTurnSchema.safeParse({ ...turn, seq: -1 }).success).toBe(false);
  expect(heldTurnSchema.safeParse({ ...turn, seq: undefined }).success).toBe(false);
});

it('only in the queue does a turn bring its dead letter', () => {
  const letter = {
    v: 1,
    id: 'c1:t4:dead',
    conversation: 'c1',
    agent: 'intake',
    code: 'unreadable-turn',
    reason: 'the payload is not JSON',
    attempts: 0,
    at,
    subject: 'turn.c1',
    headers: {},
    payload: '{',
  };
  const broken = { ...turn, text: '', unreadable: 'the payload is not JSON', letter };
  expect(queuedTurnSchema.parse(broken)).toEqual(broken);
  expect(heldTurnSchema.parse(broken)).not.toHaveProperty('letter');
});
