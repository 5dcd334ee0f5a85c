import { expect, it } from 'vitest';
import { defaultRules } from './document.ts';
import { next } from './next.ts';
import { atWork, conversation, heldTurn, idsOf, letterOf, now, promised } from './testing/conversations.ts';

const oneByOne = { ...defaultRules, queuedTurns: 'one-by-one' as const };
const waiting = conversation({ owner: 'billing', wn: 4, queue: [heldTurn(1), heldTurn(2), heldTurn(3)] });

it('turns that waited are taken together, for the owner, under the next number', () => {
  const doc = next(waiting, defaultRules, now);
  expect(doc.work).toMatchObject({ n: 5, to: 'billing', kind: 'turn', at: now });
  expect(idsOf(doc.work!.turns)).toEqual(['m1', 'm2', 'm3']);
  expect(doc).toMatchObject({ wn: 5, queue: [] });
  expect(promised(doc)).toEqual(['work 5']);
});

it('or one by one, where a team wants that', () => {
  const doc = next(waiting, oneByOne, now);
  expect(idsOf(doc.work!.turns)).toEqual(['m1']);
  expect(idsOf(doc.queue)).toEqual(['m2', 'm3']);
});

it('only turns of one channel are answered together, since the answer goes to one channel', () => {
  const queue = [heldTurn(1), heldTurn(2), heldTurn(3, { channel: 'sms' }), heldTurn(4)];
  const doc = next({ ...waiting, queue }, defaultRules, now);
  expect(idsOf(doc.work!.turns)).toEqual(['m1', 'm2']);
  expect(idsOf(doc.queue)).toEqual(['m3', 'm4']);
});

it('a turn that cannot be read ends what is answered together, and goes to a person alone', () => {
  const broken = heldTurn(2, { id: 'unreadable-2', unreadable: 'not JSON', letter: letterOf('c1:t2:dead') });
  const first = next({ ...waiting, queue: [heldTurn(1), broken, heldTurn(3)] }, defaultRules, now);
  expect(idsOf(first.work!.turns)).toEqual(['m1']);
  const then = next({ ...first, work: null, outbox: [] }, defaultRules, now);
  expect(then).toMatchObject({ owner: 'human', work: { to: 'human' } });
  expect(idsOf(then.work!.turns)).toEqual(['unreadable-2']);
  expect(promised(then)).toEqual(['dead letter', 'notice: apology', 'work 6']);
  expect(idsOf(then.queue)).toEqual(['m3']);
});

it('the letter of a turn that cannot be read is sent once and leaves the document', () => {
  const broken = heldTurn(1, { unreadable: 'not JSON', letter: letterOf('c1:t1:dead') });
  expect(next({ ...waiting, queue: [broken] }, defaultRules, now).work?.turns[0]).not.toHaveProperty(
    'letter',
  );
});

it('a conversation has one piece of work at a time', () => {
  const busy = atWork('billing', [heldTurn(1)], { queue: [heldTurn(2)] });
  expect(next(busy, defaultRules, now)).toBe(busy);
});

it('where no turn waits there is no work', () => {
  const idle = conversation();
  expect(next(idle, defaultRules, now)).toBe(idle);
});

it('what was promised before is still promised', () => {
  const doc = next({ ...waiting, outbox: [{ kind: 'dead', letter: letterOf('x') }] }, defaultRules, now);
  expect(promised(doc)).toEqual(['dead letter', 'work 5']);
});
