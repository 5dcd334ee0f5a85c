import { describe, expect, it } from 'vitest';
import { notices } from '../contracts/notices.ts';
import { type Document, defaultRules, type Rules } from './document.ts';
import { type Arrival, enter } from './enter.ts';
import {
  arrivalOf,
  atWork,
  conversation,
  heldTurn,
  idsOf,
  now,
  promised,
  replyIn,
  unreadable,
} from './testing/conversations.ts';

const rulesWith = (bounds: Partial<Rules['bounds']>): Rules => ({
  ...defaultRules,
  bounds: { ...defaultRules.bounds, ...bounds },
});

const enterAll = (doc: Document, arrivals: Arrival[], rules: Rules = defaultRules) =>
  enter(doc, arrivals, arrivals.at(-1)!.seq, rules, now);

it('the first turn of a conversation becomes its first piece of work', () => {
  const doc = enterAll(conversation(), [arrivalOf(7)]);
  expect(doc).toMatchObject({ floor: 7, wn: 1, queue: [], updatedAt: now });
  expect(doc.work).toMatchObject({ n: 1, to: 'triage', kind: 'turn', at: now });
  expect(doc.work?.turns).toEqual([heldTurn(7)]);
  expect(promised(doc)).toEqual(['work 1']);
});

it('a turn that arrives while a run is going waits behind it', () => {
  const doc = enterAll(atWork('billing', [heldTurn(1)], { floor: 1 }), [arrivalOf(2), arrivalOf(3)]);
  expect(idsOf(doc.work!.turns)).toEqual(['m1']);
  expect(idsOf(doc.queue)).toEqual(['m2', 'm3']);
  expect(promised(doc)).toEqual([]);
});

it('a turn at or under the floor is in already, and one past the last that was read is left for later', () => {
  const doc = enter(
    conversation({ floor: 4 }),
    [arrivalOf(3), arrivalOf(4), arrivalOf(5), arrivalOf(6)],
    5,
    defaultRules,
    now,
  );
  expect(idsOf(doc.work!.turns)).toEqual(['m5']);
  expect(doc.floor).toBe(5);
});

it('the floor never falls', () => {
  expect(enter(conversation({ floor: 9 }), [], 5, defaultRules, now).floor).toBe(9);
});

it('a retry of the adapter is the same turn, however late', () => {
  const once = enterAll(conversation(), [arrivalOf(1)]);
  const again = enterAll(once, [arrivalOf(2, { id: 'm1' })]);
  expect(again).toMatchObject({ floor: 2, queue: [] });
  expect(idsOf(again.work!.turns)).toEqual(['m1']);
});

it('the same id on another channel is another turn', () => {
  const once = enterAll(conversation(), [arrivalOf(1)]);
  const other = enterAll(once, [arrivalOf(2, { id: 'm1', channel: 'sms' })]);
  expect(other.queue).toMatchObject([{ id: 'm1', channel: 'sms', seq: 2 }]);
});

it('a turn is not taken for a command of a person that has the same id', () => {
  const doc = conversation({ seen: ['desk/m1'] });
  expect(enterAll(doc, [arrivalOf(1, { channel: 'desk' })]).work).not.toBeNull();
});

it('only the newest ids are remembered', () => {
  const doc = enterAll(conversation(), [arrivalOf(1), arrivalOf(2), arrivalOf(3)], rulesWith({ seen: 2 }));
  expect(doc.seen).toEqual(['web:m2', 'web:m3']);
});

it('notices go to where the customer was last, and the next trace is linked to the last', () => {
  const doc = enterAll(conversation(), [
    { ...arrivalOf(1), traceparent: 'trace-1' },
    { ...arrivalOf(2, { channel: 'sms' }), traceparent: 'trace-2' },
  ]);
  expect(doc).toMatchObject({ channel: 'sms', lastTrace: 'trace-2' });
});

describe('a queue that is full', () => {
  const full = atWork('billing', [heldTurn(1)], { floor: 3, queue: [heldTurn(2), heldTurn(3)] });
  const rules = rulesWith({ queue: 2 });

  it('refuses a further turn, and tells the customer which one', () => {
    const doc = enterAll(full, [arrivalOf(4, { channel: 'sms' })], rules);
    expect(idsOf(doc.queue)).toEqual(['m2', 'm3']);
    expect(doc.floor).toBe(4);
    expect(replyIn(doc)).toMatchObject({
      kind: 'notice',
      about: 'refused',
      channel: 'sms',
      text: notices.refused,
      turns: ['m4'],
    });
  });

  it('refuses each turn under an id of its own', () => {
    const doc = enterAll(full, [arrivalOf(4), arrivalOf(5)], rules);
    const ids = doc.outbox.map((entry) => entry.kind === 'reply' && entry.reply.id);
    expect(ids).toEqual(['c1:t4:refused', 'c1:t5:refused']);
  });

  it('takes turns again when there is room', () => {
    const doc = enterAll({ ...full, queue: [heldTurn(2)] }, [arrivalOf(4)], rules);
    expect(idsOf(doc.queue)).toEqual(['m2', 'm4']);
    expect(promised(doc)).toEqual([]);
  });
});

describe('a turn that cannot be read', () => {
  it('goes to a person, with a dead letter and an apology', () => {
    const doc = enterAll(conversation(), [unreadable(5, 'sms')]);
    expect(doc).toMatchObject({ owner: 'human', channel: 'sms' });
    expect(doc.work).toMatchObject({
      to: 'human',
      turns: [{ id: 'unreadable-5', text: '', unreadable: 'the payload is not JSON' }],
    });
    expect(promised(doc)).toEqual(['dead letter', 'notice: apology', 'work 1']);
    expect(replyIn(doc)).toMatchObject({ channel: 'sms', text: notices.apology });
  });

  it('waits for its time where a run is going, with its letter', () => {
    const doc = enterAll(atWork('billing', [heldTurn(1)], { floor: 1 }), [unreadable(2)]);
    expect(doc.owner).toBe('billing');
    expect(doc.queue).toMatchObject([{ id: 'unreadable-2', channel: 'web', letter: { id: 'c1:t2:dead' } }]);
    expect(promised(doc)).toEqual([]);
  });

  it('is in once, however often it comes', () => {
    const once = enterAll(conversation(), [unreadable(5)]);
    expect(enter({ ...once, floor: 0 }, [unreadable(5)], 5, defaultRules, now).queue).toEqual([]);
  });
});

describe('who the customer is', () => {
  const customerA = { by: 'web-session', accountId: 'A' };

  it('comes from the channel', () => {
    const doc = enterAll(conversation(), [arrivalOf(1, { customer: customerA })]);
    const verifications = [{ through: 'channel', by: customerA.by, facts: ['accountId'] }];
    expect(doc.context).toEqual({ verified: { ...customerA, verifications }, claimed: {} });
  });

  it('a turn for which the channel vouches for somebody else is not run', () => {
    const doc = enterAll(conversation({ context: { verified: customerA, claimed: {} } }), [
      arrivalOf(2, { customer: { by: 'caller-id', accountId: 'B' } }),
    ]);
    expect(doc.context.verified).toEqual(customerA);
    expect(doc.work?.to).toBe('human');
    expect(doc.work?.turns[0]?.unreadable).toMatch(/another customer/);
    expect(doc.work?.turns[0]?.text).toBe('');
    expect(doc.outbox[0]).toMatchObject({ kind: 'dead', letter: { code: 'another-customer' } });
  });

  it('is settled by the first of several turns that enter together', () => {
    const doc = enterAll(conversation(), [
      arrivalOf(1, { customer: customerA }),
      arrivalOf(2, { customer: { by: 'web-session', accountId: 'B' } }),
    ]);
    expect(idsOf(doc.work!.turns)).toEqual(['m1']);
    expect(doc.queue).toMatchObject([{ id: 'unreadable-2' }]);
  });

  it('is not learned from a turn that was refused', () => {
    const full = atWork('billing', [heldTurn(1)], { queue: [heldTurn(2)], floor: 2 });
    const doc = enterAll(full, [arrivalOf(3, { customer: customerA })], rulesWith({ queue: 1 }));
    expect(doc.context.verified).toBeNull();
  });
});
