import { errors } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import type { Bus } from '../bus/bus.ts';
import { payloadOf } from '../bus/payload.ts';
import { brokerOfFile, newConversationId } from '../bus/testing/broker.ts';
import { RetryableError, TerminalError } from '../contracts/errors.ts';
import type { Reply } from '../contracts/reply.ts';
import type { StreamName } from '../contracts/subjects.ts';
import type { Document, OutboxEntry, Trigger } from './document.ts';
import { mailbox } from './mailbox.ts';
import { conversationStore } from './store.ts';
import { AT, documentOf, handedOver, longHistory } from './testing/documents.ts';

const broker = brokerOfFile();
const never = new AbortController().signal;

/** The message in hand. */
const trigger: Trigger = { stream: 'DESK', seq: 1_000 };

async function box(change: (bus: Bus) => Bus = (bus) => bus) {
  const bus = await broker.bus();
  const store = conversationStore(change(bus));
  return { bus, store, mailbox: mailbox(bus, store, never), id: newConversationId() };
}

async function stored(bus: Bus, stream: StreamName, subject: string) {
  const { state } = await bus.jsm.streams.info(stream, { subjects_filter: subject });
  const count = state.subjects?.[subject] ?? 0;
  const last = await bus.jsm.direct.getMessage(stream, { last_by_subj: subject });
  if (last === null) return { count, last: null, id: undefined };
  const payload = await payloadOf(bus.payloads, { data: last.data, headers: last.header });
  return { count, last: JSON.parse(Buffer.from(payload).toString()), id: last.header.get('Nats-Msg-Id') };
}

function replyEntry(conversation: string, text = 'Done.'): OutboxEntry {
  const reply: Reply = {
    v: 1,
    id: `${conversation}:w1:reply`,
    conversation,
    channel: 'web',
    kind: 'reply',
    agent: 'billing',
    text,
    turns: ['m-1'],
    at: AT,
  };
  return { kind: 'reply', reply };
}

function ticketEntry(conversation: string): OutboxEntry {
  return {
    kind: 'ticket',
    ticket: {
      v: 1,
      conversation,
      rev: 0,
      status: 'waiting',
      from: 'triage',
      reason: 'asks for a person',
      channel: 'web',
      unanswered: 1,
      since: AT,
    },
  };
}

it('a transition is stored with what it promises first, and published then', async () => {
  const { bus, store, mailbox, id } = await box();
  const doc = documentOf(id, { outbox: [{ kind: 'work', n: 1 }, replyEntry(id)] });
  const order: string[] = [];
  await mailbox.apply(id, trigger, () => doc, { onSet: () => order.push('set') });
  expect(order).toEqual(['set']);
  expect((await stored(bus, 'REPLIES', `reply.web.${id}`)).last).toMatchObject({ text: 'Done.' });
  const work = await stored(bus, 'WORK', `agent.billing.${id}.turn`);
  expect(work).toMatchObject({ count: 1, id: `${id}:w1` });
  const { rev } = await store.load(id);
  expect(work.last).toMatchObject({ v: 1, n: 1, to: 'billing', kind: 'turn', rev });
  expect((await store.load(id)).doc).toMatchObject({ outbox: doc.outbox, trigger });
});

it('a handoff travels with its history, its context and its reason', async () => {
  const { bus, mailbox, id } = await box();
  const doc = handedOver(id);
  await mailbox.apply(id, trigger, () => ({ ...doc, outbox: [{ kind: 'work', n: 1 }] }));
  const { last } = await stored(bus, 'WORK', `agent.billing.${id}.handoff`);
  expect(last).toMatchObject({
    kind: 'handoff',
    handoff: { from: 'triage', to: 'billing', reason: 'a double charge' },
    history: doc.history,
    context: doc.context,
    turns: [{ text: 'charged twice' }],
  });
});

it('a handoff with a history that is too large for a message arrives whole', async () => {
  const { bus, mailbox, id } = await box();
  await mailbox.apply(id, trigger, () => ({
    ...handedOver(id),
    history: longHistory(),
    outbox: [{ kind: 'work', n: 1 }],
  }));
  expect((await stored(bus, 'WORK', `agent.billing.${id}.handoff`)).last.history).toHaveLength(40);
});

it('what an earlier process has stored and not published goes out before anything changes', async () => {
  const { bus, store, mailbox, id } = await box();
  await store.set(documentOf(id, { outbox: [replyEntry(id)] }), 0);
  const seen: number[] = [];
  await mailbox.apply(id, trigger, async ({ doc }) => {
    seen.push((await stored(bus, 'REPLIES', `reply.web.${id}`)).count);
    return doc && { ...doc, owner: 'sales', outbox: [] };
  });
  expect(seen).toEqual([1]);
  expect((await store.load(id)).doc?.owner).toBe('sales');
});

it('where there is nothing to change, the outbox is published all the same', async () => {
  const { bus, store, mailbox, id } = await box();
  await store.set(documentOf(id, { outbox: [replyEntry(id)], trigger }), 0);
  expect(await mailbox.apply(id, trigger, () => null)).toBeNull();
  expect(await mailbox.apply(id, trigger, () => null)).toBeNull();
  expect((await stored(bus, 'REPLIES', `reply.web.${id}`)).count).toBe(1);
});

it('an outbox is published again as long as the message whose handling promised it is not acked, and not after that', async () => {
  const { bus, store, mailbox, id } = await box();
  const { seq } = await bus.js.publish(`turn.${id}`, 'the turn');
  await store.set(documentOf(id, { outbox: [replyEntry(id)], trigger: { stream: 'TURNS', seq } }), 0);
  await mailbox.flush(await store.load(id), trigger);
  expect((await stored(bus, 'REPLIES', `reply.web.${id}`)).count).toBe(1);
  await bus.jsm.streams.deleteMessage('TURNS', seq);
  await bus.jsm.streams.purge('REPLIES', { filter: `reply.web.${id}` });
  await mailbox.flush(await store.load(id), trigger);
  expect((await stored(bus, 'REPLIES', `reply.web.${id}`)).count).toBe(0);
});

it('an entry that is published twice is stored once, since its id is fixed', async () => {
  const { bus, store, mailbox, id } = await box();
  await store.set(documentOf(id, { outbox: [{ kind: 'work', n: 1 }, replyEntry(id)] }), 0);
  const loaded = await store.load(id);
  await mailbox.flush(loaded, trigger);
  await mailbox.flush(loaded, trigger);
  expect((await stored(bus, 'REPLIES', `reply.web.${id}`)).count).toBe(1);
  expect((await stored(bus, 'WORK', `agent.billing.${id}.turn`)).count).toBe(1);
});

it('the message that the caller holds is not published again', async () => {
  const { bus, store, mailbox, id } = await box();
  await store.set(documentOf(id, { outbox: [{ kind: 'work', n: 1 }, replyEntry(id)] }), 0);
  await mailbox.apply(id, trigger, () => null, { inHand: 1 });
  expect((await stored(bus, 'WORK', `agent.billing.${id}.turn`)).count).toBe(0);
  expect((await stored(bus, 'REPLIES', `reply.web.${id}`)).count).toBe(1);
});

it('a lost compare-and-set is decided again on the newer document, and its outbox is never lost', async () => {
  const { bus, store, mailbox, id } = await box();
  const first = await store.set(documentOf(id), 0);
  const decided: string[] = [];
  let lost = 0;
  const result = await mailbox.apply(
    id,
    trigger,
    async ({ doc }) => {
      decided.push(doc!.owner);
      if (decided.length === 1)
        await store.set(documentOf(id, { owner: 'sales', outbox: [replyEntry(id)] }), first!);
      return { ...doc!, takenBy: 'Ada', outbox: [] } satisfies Document;
    },
    { onLost: () => lost++ },
  );
  expect(decided).toEqual(['billing', 'sales']);
  expect(lost).toBe(1);
  expect(result).toMatchObject({ owner: 'sales', takenBy: 'Ada' });
  expect((await stored(bus, 'REPLIES', `reply.web.${id}`)).count).toBe(1);
});

it('a ticket is written for the revision that ordered it', async () => {
  const { bus, mailbox, id } = await box();
  await mailbox.apply(id, trigger, () => documentOf(id, { outbox: [ticketEntry(id)] }));
  const { rev } = await mailbox.load(id);
  expect((await bus.kv.tickets.get(id))?.json()).toMatchObject({ rev, status: 'waiting' });
});

/** Operations that fail as in an outage, by their number. */
function failingAt(...numbers: number[]) {
  let n = 0;
  return async <T>(operation: () => Promise<T>): Promise<T> => {
    n += 1;
    if (numbers.includes(n)) throw new errors.TimeoutError();
    return operation();
  };
}

it('an outage is waited out', async () => {
  const outage = failingAt(1, 2);
  const { store, mailbox, id } = await box((bus) => {
    const { conversations } = bus.kv;
    const put: typeof conversations.put = (...args) => outage(() => conversations.put(...args));
    return { ...bus, kv: { ...bus.kv, conversations: Object.assign(Object.create(conversations), { put }) } };
  });
  await mailbox.apply(id, trigger, () => documentOf(id));
  expect((await store.load(id)).doc?.owner).toBe('billing');
});

it('an outage after the transition was stored does not make it look undone', async () => {
  const bus = await broker.bus();
  const outage = failingAt(1);
  const tickets = Object.assign(Object.create(bus.kv.tickets), {
    put: (...args: Parameters<typeof bus.kv.tickets.put>) => outage(() => bus.kv.tickets.put(...args)),
  });
  const id = newConversationId();
  const box = mailbox({ ...bus, kv: { ...bus.kv, tickets } }, conversationStore(bus), never);
  const once = ({ doc }: { doc: Document | null }) =>
    doc === null ? documentOf(id, { outbox: [ticketEntry(id)] }) : null;
  expect(await box.apply(id, trigger, once)).toMatchObject({ owner: 'billing' });
  expect((await bus.kv.tickets.get(id))?.json()).toMatchObject({ status: 'waiting' });
});

it.each([
  ['terminal', new TerminalError('broken', 'cannot be mended')],
  ['retryable', new RetryableError('later', 'not visible yet')],
  ['programming', new TypeError('cannot read properties of undefined')],
])('a %s error of the decision is its caller’s: the message is settled there', async (_, error) => {
  const { mailbox, id } = await box();
  const decide = () => {
    throw error;
  };
  await expect(mailbox.apply(id, trigger, decide)).rejects.toBe(error);
});

it('an outbox that names other work than the document has is told, not guessed at', async () => {
  const { store, mailbox, id } = await box();
  await store.set(documentOf(id, { outbox: [{ kind: 'work', n: 2 }] }), 0);
  await expect(mailbox.apply(id, trigger, () => null)).rejects.toMatchObject({ code: 'outbox-broken' });
});

it('nothing is begun once the process has stopped', async () => {
  const bus = await broker.bus();
  const stopped = mailbox(bus, conversationStore(bus), AbortSignal.abort(new Error('drained')));
  await expect(stopped.apply(newConversationId(), trigger, () => null)).rejects.toThrow('drained');
});
