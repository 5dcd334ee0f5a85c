import { errors } from '@nats-io/transport-node';
import { expect, it, vi } from 'vitest';
import type { Bus } from '../bus/bus.ts';
import { brokerOfFile } from '../bus/testing/broker.ts';
import { parkWork, takeDeskCommand } from '../intake/desk.ts';
import { takeTurn } from '../intake/intake.ts';
import { intakeOf } from '../intake/testing/intake.ts';
import { loneAgent } from '../worker/testing/lone-agent.ts';
import { beginAnew } from './lost.ts';
import { mailbox } from './mailbox.ts';
import { conversationStore, LostDocument } from './store.ts';
import { AT, documentOf, handedOver, longHistory, turnOf } from './testing/documents.ts';

const broker = brokerOfFile();

/** The object that a conversation's document is kept in. */
async function objectOf(bus: Bus, conversation: string): Promise<string> {
  const value = (await bus.kv.conversations.get(conversation))?.string() ?? '';
  expect(value).toMatch(/^payload:/);
  return value.slice('payload:'.length);
}

async function lose(bus: Bus, conversation: string): Promise<string> {
  const object = await objectOf(bus, conversation);
  await bus.payloads.delete(object);
  return object;
}

/** A conversation at rest with a document beside the bucket that is lost. */
async function lostConversation() {
  const scene = await intakeOf(broker);
  const { bus, conversation, parts } = scene;
  const doc = documentOf(conversation, { work: null, stream: parts.stream, history: longHistory() });
  const rev = await conversationStore(bus).set(doc, 0);
  return { ...scene, rev: rev!, object: await lose(bus, conversation) };
}

it('a turn to a conversation whose document is lost reaches a person, after an apology and a dead letter; the next ones too', async () => {
  const scene = await lostConversation();
  const { conversation, object, parts, turns } = scene;
  await scene.send({ text: 'are you there?' });
  await takeTurn(parts, await turns.next());
  expect(await scene.deadLetters()).toMatchObject([
    {
      agent: 'intake',
      code: 'document-lost',
      conversation,
      reason: expect.stringContaining(object),
      subject: `turn.${conversation}`,
      payload: expect.stringContaining('are you there?'),
    },
  ]);
  expect(await scene.replies()).toMatchObject([{ kind: 'notice', about: 'apology', channel: 'web' }]);

  await scene.send({ text: 'hello?' });
  await takeTurn(parts, await turns.next());
  for (let parked = 0; parked < 2; parked++) await parkWork(parts, await scene.toPerson.next());
  expect(await scene.document()).toMatchObject({
    owner: 'human',
    work: null,
    parked: [{ unreadable: expect.stringContaining(object) }, { text: 'are you there?' }, { text: 'hello?' }],
  });
  expect(await scene.out.ticket(conversation)).toMatchObject({
    status: 'waiting',
    reason: expect.stringContaining('is lost'),
    unanswered: 3,
  });

  const command = { v: 1, id: 'd-1', conversation, by: 'Ada', kind: 'return', to: 'triage', note: '' };
  await scene.bus.js.publish(`desk.${conversation}`, JSON.stringify(command));
  await takeDeskCommand(parts, await scene.commands.next());
  const { owner, work } = await scene.document();
  expect([owner, ...(work?.turns ?? []).map(({ text }) => text)]).toEqual([
    'triage',
    'are you there?',
    'hello?',
  ]);
  expect(await scene.deadLetters()).toHaveLength(1);
  expect(await turns.left()).toBe(0);
});

it('so do the turns of work that was on its way, and a person can take the conversation', async () => {
  const scene = await lostConversation();
  const { bus, conversation } = scene;
  const ticket = {
    v: 1,
    conversation,
    rev: 1,
    status: 'waiting',
    from: 'triage',
    reason: '',
    channel: 'sms',
  };
  await bus.kv.tickets.put(
    conversation,
    JSON.stringify({ ...ticket, unanswered: 1, since: '2026-05-02T10:00:00.000Z' }),
  );
  const command = { v: 1, id: 'd-1', conversation, by: 'Ada', kind: 'take' };
  await bus.js.publish(`desk.${conversation}`, JSON.stringify(command));

  const agent = await loneAgent(broker, []);
  await agent.order({ history: longHistory() });
  await lose(agent.bus, agent.conversation);
  await Promise.all([agent.work(), takeDeskCommand(scene.parts, await scene.commands.next())]);

  expect(agent.scripted.calls).toHaveLength(0);
  expect(await agent.left()).toBe(0);
  expect(await agent.deadLetters()).toMatchObject([
    { code: 'document-lost', payload: expect.stringContaining('I was charged twice') },
  ]);
  expect(await agent.replies()).toMatchObject([{ kind: 'notice', about: 'apology' }]);
  expect(await agent.document()).toMatchObject({
    owner: 'human',
    work: { to: 'human' },
    queue: [{ text: 'I was charged twice', said: false }],
  });
  expect(await agent.counted('switchboard_dead_letters_total')).toBe(1);

  expect(await scene.commands.left()).toBe(0);
  expect(await scene.document()).toMatchObject({ owner: 'human', takenBy: 'Ada' });
  expect(await scene.replies()).toMatchObject([{ about: 'apology', channel: 'sms' }]);
});

it('an object store that does not answer, or a process that was stopped while it read, loses no document', async () => {
  const scene = await intakeOf(broker);
  const { bus, conversation } = scene;
  const store = conversationStore(bus);
  const doc = documentOf(conversation, { history: longHistory() });
  const rev = await store.set(doc, 0);
  const get = vi.fn(bus.payloads.get.bind(bus.payloads));
  const payloads = Object.assign(Object.create(bus.payloads), { get });
  const late = conversationStore({ ...bus, payloads });

  get.mockRejectedValueOnce(new errors.TimeoutError());
  await expect(late.load(conversation)).rejects.not.toBeInstanceOf(LostDocument);

  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    get.mockImplementationOnce(async () => {
      vi.setSystemTime(Date.now() + 3_600_000);
      return null;
    });
    const stopped = mailbox({ ...bus, payloads }, late, new AbortController().signal);
    const trigger = { stream: 'TURNS', seq: 1 } as const;
    expect(await stopped.loadOrBeginAnew(conversation, 0, trigger)).toEqual({ doc, rev });
  } finally {
    vi.useRealTimers();
  }

  await scene.send({ text: 'are you there?' });
  const message = await scene.turns.next();
  await broker.kill();
  const entering = takeTurn(scene.parts, message);
  await broker.restart();
  await entering;
  expect((await scene.document()).history).toHaveLength(40);
  expect(await scene.deadLetters()).toEqual([]);
});

it('of a handoff that was on its way the history and what is known of the customer are left', () => {
  const { history, context, work, handoffs } = handedOver('c-1');
  const handoff = {
    v: 1 as const,
    kind: 'handoff' as const,
    conversation: 'c-1',
    n: 1,
    to: 'billing',
    rev: 5,
    channel: 'web',
    turns: work!.turns,
    at: AT,
    handoff: handoffs[0]!,
    context,
    history,
  };
  const lost = new LostDocument('c-1', 5, 'o-1');
  const met = { subject: 'agent.billing.c-1.handoff', headers: {}, payload: '' };
  const anew = beginAnew(lost, met, handoff, 'web', AT);
  expect(anew).toMatchObject({ owner: 'human', history, context, queue: [{ said: true }] });
  // No number is given a second time: at revision 5 there were at most five.
  expect(anew.work?.n).toBe(6);
  // The channel may send the turn again.
  expect(anew.seen).toContain(`web:${work!.turns[0]!.id}`);

  const turn = { ...handoff, kind: 'turn' as const, turns: [turnOf('hello', { said: true })] };
  expect(beginAnew(lost, met, turn, 'web', AT)).toMatchObject({ history: [], queue: [{ said: false }] });
});
