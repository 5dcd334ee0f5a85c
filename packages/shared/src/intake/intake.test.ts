import { headers } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { publish } from '../bus/publish.ts';
import { brokerOfFile } from '../bus/testing/broker.ts';
import { takeTurn } from './intake.ts';
import { intakeOf } from './testing/intake.ts';

const broker = brokerOfFile();

type Intake = Awaited<ReturnType<typeof intakeOf>>;

const takeNext = async (intake: Intake) => takeTurn(intake.parts, await intake.turns.next());
const texts = (turns: { text: string }[] | undefined) => turns?.map(({ text }) => text);

it('a turn begins a conversation, and is triage’s first piece of work', async () => {
  const intake = await intakeOf(broker);
  const customer = { by: 'web-session', accountId: 'A-1' };
  await intake.send({ text: 'charged twice', customer });
  await takeNext(intake);
  const doc = await intake.document();
  expect(doc).toMatchObject({
    owner: 'triage',
    channel: 'web',
    stream: intake.parts.stream,
    queue: [],
    work: { n: 1, to: 'triage', kind: 'turn', turns: [{ text: 'charged twice', said: false }] },
    context: { verified: customer, claimed: {} },
  });
  const subject = `agent.triage.${intake.conversation}.turn`;
  const message = await intake.bus.jsm.direct.getMessage('WORK', { last_by_subj: subject });
  expect(message?.json()).toMatchObject({ n: 1, turns: [{ text: 'charged twice' }] });
  expect(await intake.turns.left()).toBe(0);
});

it('a new conversation may start with another agent; one that has an owner keeps it', async () => {
  const intake = await intakeOf(broker);
  await intake.send({ agent: 'billing' });
  await intake.send({ agent: 'sales' });
  await takeNext(intake);
  await takeNext(intake);
  expect(await intake.document()).toMatchObject({ owner: 'billing', work: { to: 'billing' } });
});

it('turns that come while a piece of work is out wait in the order of the stream', async () => {
  const intake = await intakeOf(broker);
  for (const text of ['one', 'two', 'three']) await intake.send({ text });
  for (let n = 1; n <= 3; n++) await takeNext(intake);
  const doc = await intake.document();
  expect(texts(doc.work?.turns)).toEqual(['one']);
  expect(texts(doc.queue)).toEqual(['two', 'three']);
});

it('a later turn brings the earlier ones with it, whose own messages have nothing left to do', async () => {
  const intake = await intakeOf(broker);
  for (const text of ['one', 'two', 'three']) await intake.send({ text });
  const [first, second, third] = [
    await intake.turns.next(),
    await intake.turns.next(),
    await intake.turns.next(),
  ];
  await takeTurn(intake.parts, second);
  const doc = await intake.document();
  expect(texts(doc.work?.turns)).toEqual(['one', 'two']);
  expect(doc.floor).toBe(second.seq);
  await takeTurn(intake.parts, third);
  await takeTurn(intake.parts, first);
  const after = await intake.document();
  expect(texts(after.work?.turns)).toEqual(['one', 'two']);
  expect(texts(after.queue)).toEqual(['three']);
  expect(await intake.turns.left()).toBe(0);
});

it('processes that take the turns of one conversation at the same time lose none and take none twice', async () => {
  const intake = await intakeOf(broker);
  const sent = Array.from({ length: 20 }, (_, n) => `turn ${n}`);
  for (const text of sent) await intake.send({ text });
  const messages = [];
  for (let n = 0; n < sent.length; n++) messages.push(await intake.turns.next());
  await Promise.all(messages.toReversed().map((message) => takeTurn(intake.parts, message)));
  const doc = await intake.document();
  expect([...texts(doc.work?.turns)!, ...texts(doc.queue)!]).toEqual(sent);
  expect(await intake.turns.left()).toBe(0);
});

describe('a turn that comes twice', () => {
  it('as another message of the same id is taken once', async () => {
    const intake = await intakeOf(broker);
    await intake.send({ id: 'm-1', text: 'once' });
    await intake.send({ id: 'm-1', text: 'once' });
    await takeNext(intake);
    await takeNext(intake);
    const doc = await intake.document();
    expect(texts(doc.work?.turns)).toEqual(['once']);
    expect(doc.queue).toEqual([]);
    expect(await intake.turns.left()).toBe(0);
  });

  it('with the same id from another channel is another turn', async () => {
    const intake = await intakeOf(broker);
    await intake.send({ id: 'm-1', text: 'by web' });
    await intake.send({ id: 'm-1', text: 'by sms', channel: 'sms' });
    await takeNext(intake);
    await takeNext(intake);
    expect(texts((await intake.document()).queue)).toEqual(['by sms']);
  });

  it('as the same message changes nothing, and still sends what its first taker promised', async () => {
    const intake = await intakeOf(broker);
    await intake.send({ text: 'once' });
    const message = await intake.turns.next();
    await takeTurn(intake.parts, message);
    const { outbox: _, ...before } = await intake.document();
    message.nak();
    await takeTurn(intake.parts, message);
    const { outbox: __, ...after } = await intake.document();
    expect(after).toEqual(before);
  });
});

describe('a turn that cannot be read goes to a person with an apology and a dead letter', () => {
  it.each([
    ['that is no JSON', 'hello?', 'the payload is not JSON'],
    ['of an unknown version', { v: 2 as never }, 'v: '],
    ['without text', { text: '  ' }, 'text: must not be empty'],
    ['of another conversation', { conversation: 'other' }, 'conversation: is not the one of the subject'],
    ['for an agent that nobody knows', { agent: 'legal' }, 'agent: there is no agent legal'],
    ['with an illegal id', { id: 'has a space' }, 'id: '],
  ])('one %s', async (_, payload, reason) => {
    const intake = await intakeOf(broker);
    await intake.send(payload);
    await takeNext(intake);
    const [letter] = await intake.deadLetters();
    expect(letter).toMatchObject({
      agent: 'intake',
      code: 'unreadable-turn',
      conversation: intake.conversation,
      reason: expect.stringContaining(reason),
      subject: `turn.${intake.conversation}`,
    });
    expect(letter?.payload).not.toBe('');
    expect(await intake.replies()).toMatchObject([{ kind: 'notice', about: 'apology' }]);
    expect(await intake.document()).toMatchObject({ owner: 'human', work: { to: 'human' } });
    expect(await intake.turns.left()).toBe(0);
  });

  it('one whose channel vouches for another customer', async () => {
    const intake = await intakeOf(broker);
    await intake.send({ customer: { by: 'web', accountId: 'A-1' } });
    await intake.send({ customer: { by: 'web', accountId: 'A-2' } });
    await takeNext(intake);
    await takeNext(intake);
    const doc = await intake.document();
    expect(doc.context.verified).toMatchObject({ accountId: 'A-1' });
    expect(doc.queue).toMatchObject([{ unreadable: expect.stringContaining('another customer') }]);
  });

  it('one that says nothing of itself: the apology goes to the channel that its message id names', async () => {
    const intake = await intakeOf(broker);
    const subject = `turn.${intake.conversation}`;
    await intake.bus.js.publish(subject, 'hello?', { msgID: `sms:${intake.conversation}:t1` });
    await takeNext(intake);
    expect(await intake.document()).toMatchObject({ channel: 'sms' });
    expect(await intake.replies()).toMatchObject([{ about: 'apology', channel: 'sms' }]);
  });

  it('one whose payload is not where its message says', async () => {
    const intake = await intakeOf(broker);
    const head = headers();
    head.set('Switchboard-Payload', 'nowhere');
    await intake.bus.js.publish(`turn.${intake.conversation}`, '', { headers: head });
    await takeNext(intake);
    expect(await intake.deadLetters()).toMatchObject([
      { code: 'payload-missing', reason: expect.stringContaining('object store') },
    ]);
    expect(await intake.replies()).toMatchObject([{ kind: 'notice', about: 'apology' }]);
    expect(await intake.document()).toMatchObject({ owner: 'human', work: { to: 'human' } });
    expect(await intake.turns.left()).toBe(0);
  });

  it('and the turns around it are taken all the same', async () => {
    const intake = await intakeOf(broker);
    await intake.send({ text: 'before' });
    await intake.send('nonsense');
    await intake.send({ text: 'after' });
    for (let n = 1; n <= 3; n++) await takeNext(intake);
    const doc = await intake.document();
    expect(texts(doc.work?.turns)).toEqual(['before']);
    expect(texts(doc.queue)).toEqual(['', 'after']);
  });
});

it('a turn that is too large for a message is taken whole', async () => {
  const intake = await intakeOf(broker);
  const padding = { padding: 'x'.repeat(600 * 1024) };
  const turn = {
    v: 1,
    id: 'm-1',
    conversation: intake.conversation,
    channel: 'web',
    text: 'large',
    ...padding,
  };
  await publish(intake.bus, { subject: `turn.${intake.conversation}`, id: 'large', payload: turn });
  await takeNext(intake);
  expect(texts((await intake.document()).work?.turns)).toEqual(['large']);
});

it('a conversation id that is not legal leaves a dead letter, and no document', async () => {
  const intake = await intakeOf(broker, 'not$legal');
  await intake.send({ text: 'hello' });
  await takeNext(intake);
  expect(await intake.out.deadLetters('not_legal')).toMatchObject([
    {
      value: {
        conversation: null,
        agent: 'intake',
        code: 'illegal-conversation-id',
        subject: 'turn.not$legal',
      },
    },
  ]);
  expect(await intake.turns.left()).toBe(0);
});
