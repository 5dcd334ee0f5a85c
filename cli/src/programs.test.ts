import { openBus } from '@switchboard/shared';
import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Finished, runProgramTo, startProgram } from './testing/program.ts';
import { startTestTeam, type TestTeam } from './testing/team.ts';

let team: TestTeam;
beforeAll(async () => {
  team = await startTestTeam();
});
afterAll(() => team?.stop());

const run = (name: string, args: string[], stdin?: string): Promise<Finished> =>
  runProgramTo(name, args, { env: { NATS_URL: team.broker.url }, ...(stdin === undefined ? {} : { stdin }) });

/** What a customer says, over a pipe. */
const chat = (conversation: string, ...lines: string[]) =>
  run('chat', ['--conversation', conversation], `${lines.join('\n')}\n`);

test('lines from a pipe are turns, whose moves and answers are shown, and the end is a success', async () => {
  const { status, out, err } = await chat('piped', 'I was charged twice', '', 'for May');
  expect(err).toBe('');
  expect(out).toContain('→ moved to billing: mentions a charge\n');
  expect(out).toMatch(/billing: billing heard: I was charged twice( \| for May\n|\n.*for May\n)/s);
  expect(status).toBe(0);
});

test('a conversation goes on under its id, with its past', async () => {
  await chat('goes-on', 'I was charged twice');
  const { status, out } = await chat('goes-on', 'once more');
  expect(out).toContain('customer: I was charged twice\nus: billing heard: I was charged twice\n');
  expect(out).toContain('billing has the conversation');
  // What was answered before is the past, and not an answer of now.
  expect(out.match(/billing heard: I was charged twice/g)).toHaveLength(1);
  expect(out).toContain('billing: billing heard: once more\n');
  expect(status).toBe(0);
});

test('a turn that is refused is shown with the reason, and the others are sent', async () => {
  const { status, out } = await chat('refused', 'I was charged', 'x'.repeat(33 * 1024));
  expect(out).toContain('not sent: text: must be at most 32 KB');
  expect(out).toContain('billing heard: I was charged\n');
  expect(status).toBe(1);
});

test('a conversation cannot start with an agent that does not exist', async () => {
  const { status, out } = await run('chat', ['--agent', 'nobody'], 'hello\n');
  expect(out).toContain('not sent: agent: there is no agent nobody');
  expect(status).toBe(1);
});

test('a person takes a conversation, answers it and returns it with a note that the agent sees', async () => {
  const parked = await chat('desk', 'a person please', 'my name is Ann');
  expect(parked.out).toContain('I am connecting you with a colleague.');
  expect(parked.status).toBe(0);

  const tickets = JSON.parse((await run('desk', ['list', '--json'])).out);
  expect(tickets).toMatchObject([{ conversation: 'desk', status: 'waiting', unanswered: 2, from: 'triage' }]);
  const shown = await run('desk', ['show', 'desk']);
  expect(shown.out).toContain('triage → human: the customer asks for a person');
  expect(shown.out).toContain('customer: a person please');

  expect((await run('desk', ['take', 'desk', '--by', 'Dana'])).out).toBe('taken; unanswered messages: 2\n');
  expect((await run('desk', ['list'])).out).toContain('with Dana');
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

  const { out } = await chat('desk', 'and now?');
  expect(out).toContain('us: Hello Ann\n');
  expect(out).toContain('billing: billing heard: and now? (note: see May)\n');
  expect(JSON.parse((await run('desk', ['list', '--json'])).out)).toEqual([]);
});

test('an answer to a conversation that no person has is refused, with what to do', async () => {
  await chat('not-ours', 'I was charged twice');
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
  await chat('watched', 'I was charged twice');
  await waitFor(() => watch.out().includes('watched:w2:record'), { what: 'the last record' });
  for (const one of [watch, full]) one.send('SIGTERM');

  const lines = (await watch.finished).out;
  expect(lines).toMatch(/turn\.watched {2}\d+ B terminal:watched:\S+ {2}"I was charged twice"\n/);
  expect(lines).toMatch(/live\.terminal\.watched .* run 1\.1 moved\n/);
  expect(lines).toMatch(
    /agent\.billing\.watched\.handoff .* triage → billing: mentions a charge; history of 1 item/,
  );
  expect(lines).toMatch(/reply\.terminal\.watched .* billing "billing heard: I was charged twice"\n/);
  expect(lines).toMatch(/record\.watched .* billing: reply by offline, \d+ ms\n/);
  const { out } = await full.finished;
  expect(JSON.parse(out.slice(out.indexOf('\n')))).toMatchObject({
    kind: 'handoff',
    handoff: { from: 'triage', to: 'billing', reason: 'mentions a charge' },
    context: { verified: null, claimed: { summary: 'a double charge' } },
    history: [{ role: 'user', content: 'I was charged twice' }],
  });
});

test('what an agent failed at goes back to it, and its letter is gone', async () => {
  team.setBroken(true);
  const failed = await chat('failed', 'I was charged twice').finally(() => team.setBroken(false));
  expect(failed.out).toContain('Sorry, something went wrong on our side');
  const [{ seq, letter }] = JSON.parse((await run('dead', ['list', '--json'])).out);
  expect(letter).toMatchObject({ conversation: 'failed', agent: 'billing', code: 'ledger-closed' });
  expect((await run('dead', ['show', `${seq}`])).out).toContain('reason: the ledger is closed');

  const retried = await run('dead', ['retry', `${seq}`]);
  expect(retried).toEqual({ status: 0, out: `${seq}: conversation failed returned to billing\n`, err: '' });
  expect((await run('dead', ['list'])).out).toBe('There are no dead letters.\n');
  const { out } = await chat('failed', 'still there?');
  expect(out).toContain('I was charged twice (note: retried after: the ledger is closed)');
});

test('what a person has answered meanwhile is not retried; its letter can be dropped', async () => {
  team.setBroken(true);
  await chat('answered', 'I was charged twice').finally(() => team.setBroken(false));
  await run('desk', ['reply', 'answered', '--by', 'Dana', '--text', 'done']);
  const retried = await run('dead', ['retry', '--all']);
  expect(retried.err).toContain('Dana has taken conversation answered and can return it at the desk');
  expect(retried.status).toBe(1);
  expect((await run('dead', ['drop', '--all', '--yes'])).out).toBe('1 deleted\n');
  expect((await run('dead', ['list', '--json'])).out).toBe('[]\n');
});

test('a turn that could not be read is published again on retry, and dies again where it is no better', async () => {
  const bus = await openBus({ url: team.broker.url, replicas: 1 }, 'test');
  await bus.js.publish('turn.unreadable', 'no turn at all', { msgID: 'raw' });
  await bus.close();
  const letters = async () => JSON.parse((await run('dead', ['list', '--json'])).out);
  const [first] = await waitFor(async () => (await letters()).length === 1 && letters(), {
    what: 'the dead letter',
  });
  expect(first.letter).toMatchObject({ code: 'unreadable-turn', payload: 'no turn at all' });
  const retried = await run('dead', ['retry', `${first.seq}`]);
  expect(retried.out).toBe(`${first.seq}: published to turn.unreadable again\n`);
  // The conversation is with a person now: what comes after waits for that one, and the letter comes with it.
  const missing = await run('dead', ['show', `${first.seq}`]);
  expect(missing.err).toContain(`there is no dead letter ${first.seq}`);
  await waitFor(async () => (await letters()).length === 1, { what: 'the second letter' });
});

test('the demo fails where a conversation ends elsewhere than it should', async () => {
  const { status, out } = await run('demo', ['--conversation', 'demo-request', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    conversations: [{ name: 'demo-request', problem: 'triage has the conversation; it should be sales' }],
  });
  expect(status).toBe(1);
});
