import { type Bus, conversationStore, openBus, publish } from '@switchboard/shared';
import { type Channel, openChannel } from '@switchboard/shared/channel';
import { startSpanReceiver, waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allLetters } from './dead/letters.ts';
import { retry } from './dead/retry.ts';
import { sendDeskCommand } from './desk/send.ts';
import { takeConversation } from './desk/take.ts';
import { type Finished, runProgramTo, startProgram } from './testing/program.ts';
import { startTestTeam, type TestTeam } from './testing/team.ts';

let team: TestTeam;
let bus: Bus;
let channel: Channel;
beforeAll(async () => {
  team = await startTestTeam();
  bus = await openBus({ url: team.broker.url, replicas: 1 }, 'test');
  channel = await openChannel({ url: team.broker.url }, 'terminal');
});
afterAll(async () => {
  await channel?.close();
  await bus?.close();
  await team?.stop();
});

const run = (name: string, args: string[], stdin?: string): Promise<Finished> =>
  runProgramTo(name, args, { env: { NATS_URL: team.broker.url }, ...(stdin === undefined ? {} : { stdin }) });

/** What a customer says over a pipe, with the program. */
const chat = (conversation: string, ...lines: string[]) =>
  run('chat', ['--conversation', conversation], `${lines.join('\n')}\n`);

/** What a customer says, without the program; resolves when nothing is left to do for an agent. */
async function say(conversation: string, text: string) {
  const { id } = await channel.publishTurn({ conversation, text });
  const settled = async () => {
    const { doc } = await conversationStore(bus).load(conversation);
    if (!doc?.seen.includes(`terminal:${id}`) || doc.work !== null || doc.queue.length > 0) return null;
    // What was handled last is acked when all that it promised is published.
    const { stream, seq } = doc.trigger!;
    return (await bus.jsm.streams.getMessage(stream, { seq })) === null && doc;
  };
  return waitFor(settled, { what: `the turn "${text}" to be answered or parked` });
}

test('lines from a pipe are turns, whose moves and answers are shown, and the end is a success', async () => {
  const { status, out, err } = await chat('piped', 'I was charged twice', '', 'for May');
  expect(err).toBe('');
  expect(out).toContain('→ moved to billing: mentions a charge\n');
  expect(out).toMatch(/billing: billing heard: I was charged twice( \| for May\n|\n.*for May\n)/s);
  expect(status).toBe(0);
});

test('a chat with an agent that there is not is refused at once, with those that there are', async () => {
  const { status, out, err } = await run('chat', ['--agent', 'nobody'], '');
  expect(err).toBe(
    'chat: --agent: there is no agent nobody; there are billing, triage, and human for a person\n',
  );
  expect(out).toBe('');
  expect(status).toBe(1);
  expect(await run('chat', ['--agent', 'human'], '')).toMatchObject({ status: 0, err: '' });
});

test('a chat can begin with an agent past triage', async () => {
  const { status, out } = await run('chat', ['--agent', 'billing'], 'hello\n');
  expect(out).toContain('billing: billing heard: hello\n');
  expect(status).toBe(0);
});

test('where traces are sent, what a customer types begins one, which goes on to the answer on the screen', async () => {
  const receiver = await startSpanReceiver();
  try {
    const env = { NATS_URL: team.broker.url, ...receiver.env };
    const { status } = await runProgramTo('chat', ['--conversation', 'traced'], {
      env,
      stdin: 'I was charged twice\n',
    });
    expect(status).toBe(0);
    // All have come when the program ends: it sends what is left.
    const spans = receiver.spans();
    const sent = spans.find(({ name }) => name === 'send turn.{conversation}');
    expect(sent).toMatchObject({ service: 'cli', kind: 'PRODUCER', parentSpanId: undefined });
    const shown = spans.find(({ name }) => name === 'process reply.terminal.{conversation}');
    expect(shown).toMatchObject({ service: 'cli', kind: 'CONSUMER', traceId: sent?.traceId });
  } finally {
    await receiver.close();
  }
});

test('a conversation goes on under its id, with its past', async () => {
  await say('goes-on', 'I was charged twice');
  const { status, out } = await chat('goes-on', 'once more');
  expect(out).toContain('customer: I was charged twice\nus: billing heard: I was charged twice\n');
  expect(out).toContain('billing has the conversation');
  // What was answered before is the past, and not an answer of now.
  expect(out.match(/billing heard: I was charged twice/g)).toHaveLength(1);
  expect(out).toContain('billing: billing heard: once more\n');
  expect(status).toBe(0);
});

test('a turn that is refused is shown with the reason, and the others are sent', async () => {
  const { status, out } = await chat('refused', 'x'.repeat(33 * 1024), 'I was charged');
  expect(out).toContain('not sent: text: must be at most 32 KB');
  expect(out).toContain('billing heard: I was charged\n');
  expect(status).toBe(1);
});

test('a person takes a conversation, answers it and returns it with a note that the agent sees', async () => {
  const parked = await chat('desk', 'a person please', 'my name is Ann');
  expect(parked.out).toContain('I am connecting you with a colleague.');
  expect(parked.status).toBe(0);

  const tickets = JSON.parse((await run('desk', ['list', '--json'])).out);
  expect(tickets).toMatchObject([{ conversation: 'desk', status: 'waiting', unanswered: 2, from: 'triage' }]);
  expect((await run('desk', ['take', 'desk', '--by', 'Dana'])).out).toBe('taken; unanswered messages: 2\n');
  expect((await run('desk', ['list'])).out).toContain('with Dana');
  const { out: shown } = await run('desk', ['show', 'desk']);
  expect(shown).toContain('triage → human: the customer asks for a person');
  expect(shown).toMatch(/Verified by .* tool\n {2}nothing\n.*nobody\n {2}summary: wants a person\n/);
  const reply = await run('desk', ['reply', 'desk', '--by', 'Dana', '--text', 'Hello Ann']);
  expect(reply).toEqual({ status: 0, out: 'sent\n', err: '' });
  const nobody = await run('desk', ['return', 'desk', '--by', 'Dana', '--to', 'bill']);
  expect(nobody.err).toContain('there is no agent bill to return it to; there are billing, triage');
  const returned = await run('desk', [
    'return',
    'desk',
    '--by',
    'Dana',
    '--to',
    'billing',
    '--note',
    'see May',
  ]);
  expect(returned.out).toBe('returned to billing\n');

  const { history } = await say('desk', 'and now?');
  expect(JSON.stringify(history)).toContain('Hello Ann');
  expect(JSON.stringify(history)).toContain('billing heard: and now? (note: see May)');
  expect((await run('desk', ['list'])).out).toBe('Nobody waits for a person.\n');
});

test('who takes a conversation from another person is told whose it was', async () => {
  await chat('from-dana', 'a person please');
  const take = async (by: string) => (await run('desk', ['take', 'from-dana', '--by', by])).out;
  expect(await take('Dana')).toBe('taken; unanswered messages: 1\n');
  expect(await take('Dana')).toBe('taken; unanswered messages: 1\n');
  expect(await take('Eve')).toBe('taken from Dana; unanswered messages: 1\n');
  await run('desk', ['return', 'from-dana', '--by', 'Eve']);
});

test('an answer to a conversation that no person has is refused, with what to do', async () => {
  await say('not-ours', 'I was charged twice');
  const { status, err } = await run('desk', ['reply', 'not-ours', '--by', 'Dana', '--text', 'hi']);
  expect(err).toBe('desk: no person has conversation not-ours, billing has it: take it first\n');
  expect(status).toBe(1);
});

test('watch shows the handoff message with its history, context and reason', async () => {
  const env = { NATS_URL: team.broker.url };
  const watch = startProgram('watch', ['--conversation', 'watched', '--live'], { env });
  const full = startProgram('watch', ['--subject', 'agent.billing.*.handoff', '--full'], { env });
  for (const one of [watch, full]) {
    await waitFor(() => one.err().includes('watching'), { what: 'watch to be subscribed' });
  }
  await say('not-watched', 'hello');
  await say('watched', 'I was charged twice');
  await waitFor(() => watch.out().includes('watched:w2:record'), { what: 'the last record' });
  const record = { subject: 'record.watched', id: 'watched:w2:record', payload: {} };
  expect((await publish(bus, record)).duplicate).toBe(true);
  await publish(bus, { ...record, subject: 'reply.sms.watched' });
  await waitFor(() => watch.out().includes('reply.sms.watched'), { what: 'the id on another subject' });
  for (const one of [watch, full]) one.send('SIGTERM');

  const lines = (await watch.finished).out;
  expect(lines).toMatch(/turn\.watched {2}\d+ B terminal:watched:\S+ {2}"I was charged twice"\n/);
  expect(lines).toMatch(/live\.terminal\.watched .* run 1\.1 moved\n/);
  expect(lines).toMatch(
    /agent\.billing\.watched\.handoff .* triage → billing: mentions a charge; history of 1 item/,
  );
  expect(lines).toMatch(/reply\.terminal\.watched .* billing "billing heard: I was charged twice"\n/);
  expect(lines).toMatch(/record\.watched .* billing: reply by offline, \d+ ms\n/);
  expect(lines).toMatch(/record\.watched .* watched:w2:record again/);
  expect(lines).toMatch(/reply\.sms\.watched .* watched:w2:record {2}/);
  expect(lines).not.toContain('not-watched');
  const { out } = await full.finished;
  expect(JSON.parse(out.slice(out.indexOf('\n')))).toMatchObject({
    kind: 'handoff',
    handoff: { from: 'triage', to: 'billing', reason: 'mentions a charge' },
    context: { verified: null, claimed: { summary: 'a double charge' } },
    history: [{ role: 'user', content: 'I was charged twice' }],
  });
});

/** A conversation whose turn ended as a dead letter, and that letter. */
async function failed(conversation: string) {
  team.setBroken(true);
  await say(conversation, 'I was charged twice').finally(() => team.setBroken(false));
  return waitFor(
    async () => (await allLetters(bus)).find(({ letter }) => letter.conversation === conversation),
    {
      what: 'the dead letter',
    },
  );
}

test('what an agent failed at goes back to it with the reason, and its letter is gone', async () => {
  const { seq, letter } = await failed('failed');
  expect(letter).toMatchObject({ agent: 'billing', code: 'ledger-closed', reason: 'the ledger is closed' });
  expect((await run('dead', ['show', `${seq}`])).out).toContain('reason: the ledger is closed');

  const retried = await run('dead', ['retry', `${seq}`]);
  expect(retried).toEqual({ status: 0, out: `${seq}: conversation failed returned to billing\n`, err: '' });
  expect((await run('dead', ['list'])).out).toBe('There are no dead letters.\n');
  const { history } = await say('failed', 'thank you');
  expect(JSON.stringify(history)).toContain('charged twice (note: retried after: the ledger is closed)');
});

test('what a person has taken or answered meanwhile is not retried; its letter can be dropped', async () => {
  const { letter } = await failed('answered');
  const common = { conversation: 'answered', by: 'Dana' };
  await sendDeskCommand(bus, { ...common, kind: 'reply', text: 'done' });
  await expect(retry(bus, letter)).rejects.toThrow('Dana has taken conversation answered');
  await sendDeskCommand(bus, { ...common, kind: 'return', to: 'triage', note: '' });
  await expect(retry(bus, letter)).rejects.toThrow('does not wait any more, triage has it');

  const retried = await run('dead', ['retry', '--all']);
  expect(retried).toMatchObject({ status: 1, out: '' });
  expect((await run('dead', ['drop', '--all', '--yes'])).out).toBe('1 deleted\n');
  expect(await allLetters(bus)).toEqual([]);
});

test('a letter that itself cannot be read is listed with the reason, hides no other, and can only be dropped', async () => {
  await bus.js.publish('dead.billing.broken', 'no letter', { msgID: 'broken' });
  const { letter } = await failed('beside-it');
  expect(letter.code).toBe('ledger-closed');
  expect((await run('dead', ['list'])).out).toMatch(/unreadable-letter.*JSON\n.*beside-it/);
  const [broken] = await allLetters(bus);
  const retried = await run('dead', ['retry', `${broken?.seq}`]);
  expect(retried).toMatchObject({
    status: 1,
    err: expect.stringContaining('the letter itself cannot be read'),
  });
  expect((await run('dead', ['drop', '--all', '--yes'])).out).toBe('2 deleted\n');
});

test('a turn that could not be read is published again once it can be, and not before: nobody gets a second apology for it', async () => {
  await bus.js.publish('turn.unreadable', 'no turn at all', { msgID: 'raw' });
  const letters = async () =>
    (await allLetters(bus)).flatMap(({ letter }) => (letter.conversation === 'unreadable' ? [letter] : []));
  const letter = await waitFor(async () => (await letters())[0], { what: 'the dead letter' });
  expect(letter).toMatchObject({ code: 'unreadable-turn', payload: 'no turn at all' });
  await expect(retry(bus, letter)).rejects.toThrow('another apology: the payload is not JSON');

  // As a later release might read it.
  const turn = { v: 1, id: 't1', conversation: 'unreadable', channel: 'terminal', text: 'hello' };
  const readable = { ...letter, payload: JSON.stringify(turn) };
  expect(await retry(bus, readable)).toBe('published to turn.unreadable again');
  const seen = async () => (await conversationStore(bus).load('unreadable')).doc?.seen;
  await waitFor(async () => (await seen())?.includes('terminal:t1'), { what: 'the turn to enter' });
  expect(await letters()).toEqual([letter]);
});

test('a turn whose payload was missing is published again only where the payload is back', async () => {
  const letter = {
    v: 1,
    conversation: 'gone',
    agent: 'intake',
    code: 'payload-missing',
    reason: 'gone',
    attempts: 0,
  } as const;
  const headers = { 'Switchboard-Payload': 'brought-back' };
  const gone = { ...letter, id: 'gone', at: '', subject: 'turn.gone', headers, payload: '' };
  await expect(retry(bus, gone)).rejects.toThrow(
    'brought-back is not in the object store, so there is nothing',
  );
  const turn = { v: 1, id: 'late', conversation: 'gone', channel: 'terminal', text: 'I was charged twice' };
  await bus.payloads.putBlob({ name: 'brought-back' }, Buffer.from(JSON.stringify(turn)));
  expect(await retry(bus, gone)).toBe('published to turn.gone again');
  await waitFor(async () => (await conversationStore(bus).load('gone')).doc, { what: 'the turn to enter' });
});

test('a person takes a conversation whose document is lost; its dead letter is nothing to retry', async () => {
  const conversation = 'lost';
  await bus.kv.conversations.put(conversation, 'payload:nowhere');
  await expect(
    sendDeskCommand(bus, { kind: 'reply', conversation, by: 'Ada', text: 'Hello' }),
  ).rejects.toThrow('what conversation lost was is lost: take it');
  expect(await takeConversation(bus, conversation, 'Ada')).toMatchObject({
    doc: { takenBy: 'Ada' },
    hadIt: null,
  });
  const found = (await allLetters(bus)).find(({ letter }) => letter.conversation === conversation);
  expect(found?.letter.code).toBe('document-lost');
  await expect(retry(bus, found!.letter)).rejects.toThrow('has begun anew with a person');
});

test('the demo fails where a conversation ends elsewhere than it should', async () => {
  const { status, out } = await run('demo', ['--conversation', 'booked-demo', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    conversations: [{ name: 'booked-demo', problem: 'triage has the conversation; it should be sales' }],
  });
  expect(status).toBe(1);
});
