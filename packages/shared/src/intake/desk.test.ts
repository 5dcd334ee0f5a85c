import { headers } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { brokerOfFile } from '../bus/testing/broker.ts';
import type { DeskCommand } from '../contracts/desk.ts';
import { agentSaid, customerSaid } from '../contracts/history.ts';
import { documentOf } from '../conversation/testing/documents.ts';
import { parkWork, takeDeskCommand } from './desk.ts';
import { takeTurn } from './intake.ts';
import { intakeOf } from './testing/intake.ts';

const broker = brokerOfFile();

/** A conversation whose first turn a person is asked to answer. */
async function atPerson() {
  const intake = await intakeOf(broker);
  const { bus, conversation, parts } = intake;
  const say = async (text: string) => {
    await intake.send({ text });
    await takeTurn(parts, await intake.turns.next());
  };
  const park = async () => parkWork(parts, await intake.toPerson.next());
  let commands = 0;
  return {
    ...intake,
    say,
    park,
    /** What a person does, by the name Ada. */
    async desk(command: Pick<DeskCommand, 'kind'> & Record<string, unknown>): Promise<void> {
      commands += 1;
      const whole = { v: 1, id: `d-${commands}`, conversation, by: 'Ada', ...command };
      await bus.js.publish(`desk.${conversation}`, JSON.stringify(whole));
      await takeDeskCommand(parts, await intake.commands.next());
    },
    ticket: () => intake.out.ticket(conversation),
  };
}

/** The same with the first turn parked. */
async function parked() {
  const desk = await atPerson();
  await desk.send({ text: 'let me talk to a person', agent: 'human' });
  await takeTurn(desk.parts, await desk.turns.next());
  await desk.park();
  return desk;
}

it('work for a person is parked and becomes a ticket, so that nothing waits behind it', async () => {
  const desk = await parked();
  expect(await desk.document()).toMatchObject({
    owner: 'human',
    work: null,
    parked: [{ text: 'let me talk to a person', said: true }],
    history: [customerSaid('let me talk to a person')],
  });
  expect(await desk.ticket()).toMatchObject({ status: 'waiting', unanswered: 1, channel: 'web' });
  expect(await desk.toPerson.left()).toBe(0);
  await desk.say('are you there?');
  await desk.park();
  expect(await desk.ticket()).toMatchObject({ status: 'waiting', unanswered: 2 });
});

it('a person takes it, answers everything that was parked, and returns it with a note', async () => {
  const desk = await parked();
  await desk.desk({ kind: 'take' });
  expect(await desk.ticket()).toMatchObject({ status: 'taken', by: 'Ada' });
  await desk.desk({ kind: 'reply', text: 'How can I help?' });
  expect(await desk.replies()).toMatchObject([
    { kind: 'reply', agent: 'human', by: 'Ada', text: 'How can I help?', turns: ['m-1'], channel: 'web' },
  ]);
  expect(await desk.document()).toMatchObject({ parked: [], owner: 'human' });
  await desk.desk({ kind: 'return', to: 'billing', note: 'Refund agreed.' });
  const doc = await desk.document();
  expect(doc).toMatchObject({ owner: 'billing', takenBy: null, work: null });
  expect(doc.handoffs.at(-1)).toMatchObject({ from: 'human', to: 'billing', reason: 'Refund agreed.' });
  expect(doc.history).toEqual([customerSaid('let me talk to a person'), agentSaid('How can I help?')]);
  expect(await desk.ticket()).toMatchObject({ status: 'closed' });
});

it('what nobody has answered goes back with it, and is the agent’s work', async () => {
  const desk = await parked();
  await desk.desk({ kind: 'return', to: 'triage', note: '' });
  expect(await desk.document()).toMatchObject({
    owner: 'triage',
    parked: [],
    work: { n: 2, to: 'triage', turns: [{ text: 'let me talk to a person', said: true }] },
  });
});

it('a person may take a conversation from an agent, whose run can no longer commit', async () => {
  const desk = await atPerson();
  await desk.say('charged twice');
  await desk.desk({ kind: 'take' });
  expect(await desk.document()).toMatchObject({
    owner: 'human',
    takenBy: 'Ada',
    work: { n: 2, to: 'human' },
  });
  await desk.park();
  expect(await desk.ticket()).toMatchObject({ status: 'taken', by: 'Ada', unanswered: 1 });
});

it('a command that comes twice is done once', async () => {
  const desk = await parked();
  await desk.desk({ kind: 'reply', text: 'Hello.', id: 'same' });
  await desk.desk({ kind: 'reply', text: 'Hello.', id: 'same' });
  expect(await desk.replies()).toHaveLength(1);
  expect((await desk.document()).history).toHaveLength(2);
  expect(await desk.commands.left()).toBe(0);
});

it('a reply to a conversation that no person has is void', async () => {
  const desk = await atPerson();
  await desk.say('charged twice');
  await desk.desk({ kind: 'reply', text: 'Hello.' });
  expect(await desk.replies()).toEqual([]);
  expect(await desk.document()).toMatchObject({ owner: 'triage', work: { n: 1 } });
});

describe('a command that cannot be done leaves a dead letter, and the next one is taken', () => {
  it.each([
    ['of an unknown kind', { kind: 'shout' as never }, 'kind'],
    ['without words', { kind: 'reply', text: '  ' }, 'text: '],
    ['of another conversation', { kind: 'take', conversation: 'other' }, 'is not the one of the subject'],
    ['to an agent that nobody knows', { kind: 'return', to: 'legal', note: '' }, 'no agent legal'],
    ['to a person', { kind: 'return', to: 'human', note: '' }, 'no agent human'],
  ] as const)('one %s', async (_, command, reason) => {
    const desk = await parked();
    const before = await desk.document();
    await desk.desk(command);
    expect(await desk.deadLetters()).toMatchObject([
      { agent: 'desk', code: 'unreadable-command', reason: expect.stringContaining(reason) },
    ]);
    expect(await desk.document()).toEqual(before);
    await desk.desk({ kind: 'take' });
    expect(await desk.document()).toMatchObject({ takenBy: 'Ada' });
  });

  it('one for a conversation that nobody has begun', async () => {
    const desk = await atPerson();
    await desk.desk({ kind: 'take' });
    expect(await desk.deadLetters()).toMatchObject([{ reason: 'there is no such conversation' }]);
    expect(await desk.out.document(desk.conversation)).toBeNull();
    expect(await desk.commands.left()).toBe(0);
  });
});

describe('work for a person', () => {
  const work = (conversation: string, n: number) => ({
    v: 1,
    conversation,
    to: 'human',
    rev: 1,
    channel: 'web',
    kind: 'turn',
    turns: documentOf(conversation).work!.turns,
    at: new Date().toISOString(),
    n,
  });

  it('that was overtaken is dropped', async () => {
    const desk = await parked();
    const before = await desk.document();
    const { conversation, bus } = desk;
    await bus.js.publish(`agent.human.${conversation}.turn`, JSON.stringify(work(conversation, 7)));
    await desk.park();
    expect(await desk.document()).toEqual(before);
    expect(await desk.toPerson.left()).toBe(0);
  });

  it.each([
    ['that cannot be read', '{"v":9}', 'unreadable-work'],
    ['whose payload is lost', null, 'payload-missing'],
  ])('%s is parked from the document, with a dead letter', async (_, payload, code) => {
    const desk = await atPerson();
    const { conversation, bus } = desk;
    const doc = documentOf(conversation, { owner: 'human' });
    await bus.kv.conversations.put(
      conversation,
      JSON.stringify({ ...doc, work: doc.work && { ...doc.work, to: 'human' } }),
    );
    const head = headers();
    if (payload === null) head.set('Switchboard-Payload', 'nowhere');
    const options = { msgID: `${conversation}:w1`, headers: head };
    await bus.js.publish(`agent.human.${conversation}.turn`, payload ?? '', options);
    await desk.park();
    expect(await desk.document()).toMatchObject({ work: null, parked: [{ text: 'I was charged twice' }] });
    expect(await desk.deadLetters()).toMatchObject([{ agent: 'human', code }]);
    expect(await desk.ticket()).toMatchObject({ status: 'waiting', unanswered: 1 });
    expect(await desk.toPerson.left()).toBe(0);
  });
});
