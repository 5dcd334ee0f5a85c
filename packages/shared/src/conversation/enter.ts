import type { DeadLetter } from '../contracts/dead-letter.ts';
import { messageIds } from '../contracts/ids.ts';
import { notices } from '../contracts/notices.ts';
import type { Turn } from '../contracts/turn.ts';
import type { QueuedTurn } from '../contracts/work.ts';
import { isAnotherCustomer, mergeVerified } from './customer.ts';
import type { Document, Rules } from './document.ts';
import { next } from './next.ts';
import { notice } from './replies.ts';

/** A message on `turn.<conversation>` as the intake read it from the stream. */
export type Arrival = { seq: number; at: string; traceparent?: string | undefined } & (
  | { turn: Turn; raw: () => DeadLetter }
  | { unreadable: string; channel?: string | undefined; letter: DeadLetter }
);

/**
 * ENTER: takes every arrival that is not in yet, in the order of the stream, and moves the floor to `upTo`. The caller has read
 * all messages between the floor and `upTo`, and has flushed the outbox of `doc`.
 */
export function enter(doc: Document, arrivals: Arrival[], upTo: number, rules: Rules, at: string): Document {
  let entered: Document = { ...doc, updatedAt: at, outbox: [] };
  for (const arrival of arrivals) {
    if (arrival.seq > doc.floor && arrival.seq <= upTo) entered = enterOne(entered, arrival, rules, at);
  }
  return next(
    { ...entered, floor: Math.max(doc.floor, upTo), seen: entered.seen.slice(-rules.bounds.seen) },
    rules,
    at,
  );
}

function enterOne(doc: Document, arrival: Arrival, rules: Rules, at: string): Document {
  const turn = held(doc, arrival);
  const seenId = seenIdOf(turn);
  if (doc.seen.includes(seenId)) return doc;
  const seen = [...doc.seen, seenId];
  const here: Document = {
    ...doc,
    seen,
    channel: turn.channel,
    ...(arrival.traceparent === undefined ? {} : { lastTrace: arrival.traceparent }),
  };
  if (doc.queue.length >= rules.bounds.queue) {
    const id = messageIds.refused(doc.conversation, arrival.seq);
    const reply = notice(here, id, 'refused', notices.refused, at);
    return { ...here, outbox: [...doc.outbox, { kind: 'reply', reply: { ...reply, turns: [turn.id] } }] };
  }
  const verified = 'turn' in arrival && turn.unreadable === undefined ? arrival.turn.customer : undefined;
  return {
    ...here,
    queue: [...doc.queue, turn],
    context: verified ? mergeVerified(doc.context, verified, 'channel') : doc.context,
  };
}

/** What `seen` keeps of a turn: who publishes it again gives it the same id, which is the channel's own. */
export function seenIdOf({
  channel,
  id,
  unreadable,
}: Pick<QueuedTurn, 'channel' | 'id' | 'unreadable'>): string {
  return unreadable === undefined ? `${channel}:${id}` : id;
}

function held(doc: Document, arrival: Arrival): QueuedTurn {
  const common = {
    seq: arrival.seq,
    at: arrival.at,
    said: false,
    ...(arrival.traceparent === undefined ? {} : { traceparent: arrival.traceparent }),
  };
  const unreadable = (reason: string, channel: string | undefined, letter: DeadLetter) => ({
    ...common,
    id: `unreadable-${arrival.seq}`,
    channel: channel ?? doc.channel,
    text: '',
    unreadable: reason,
    letter,
  });
  if ('unreadable' in arrival) return unreadable(arrival.unreadable, arrival.channel, arrival.letter);
  const { turn } = arrival;
  if (turn.customer && isAnotherCustomer(doc.context, turn.customer)) {
    const reason = 'the channel vouches for another customer than the one whose conversation this is';
    return unreadable(reason, turn.channel, { ...arrival.raw(), code: 'another-customer', reason });
  }
  return { ...common, id: turn.id, channel: turn.channel, text: turn.text };
}
