import { expect, it } from 'vitest';
import { commit } from './commit.ts';
import { defaultRules, documentSchema, newDocument } from './document.ts';
import { enter } from './enter.ts';
import { arrivalOf, finished, heldTurn, now } from './testing/conversations.ts';

const fresh = newDocument({ conversation: 'c1', owner: 'triage', channel: 'web', stream: 's', at: now });

it('a new conversation has nothing in it and belongs to the agent that it starts with', () => {
  expect(documentSchema.parse(fresh)).toEqual(fresh);
  expect(fresh).toMatchObject({
    owner: 'triage',
    floor: 0,
    wn: 0,
    work: null,
    queue: [],
    parked: [],
    outbox: [],
  });
});

it('a document is the same after it was stored as JSON, at every stage of a turn', () => {
  const entered = enter(
    fresh,
    [arrivalOf(1, { customer: { by: 'session', accountId: 'A' } })],
    1,
    defaultRules,
    now,
  );
  const handoff = { kind: 'handoff' as const, to: 'billing', reason: 'a charge', claims: {}, history: [] };
  const handed = commit(entered, finished(entered, handoff), defaultRules, now)!;
  for (const doc of [entered, handed]) {
    expect(documentSchema.parse(JSON.parse(JSON.stringify(doc)))).toEqual(doc);
  }
});

it('a document whose work has no turn is refused', () => {
  const work = { n: 1, to: 'billing', kind: 'turn', turns: [], at: now };
  expect(documentSchema.safeParse({ ...fresh, work }).success).toBe(false);
  expect(documentSchema.safeParse({ ...fresh, work: { ...work, turns: [heldTurn(1)] } }).success).toBe(true);
});
