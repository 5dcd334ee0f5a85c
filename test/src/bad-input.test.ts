import { TurnRefused } from '@switchboard/shared/channel';
import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { write } from './model/follow.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: World;
beforeAll(async () => {
  world = await openWorld({ agents: { triage: 1, billing: 1 } });
});
afterAll(() => world?.close());

const turnOf = (conversation: string, fields: object) =>
  JSON.stringify({ v: 1, id: 't1', conversation, channel: 'test', text: 'hello', ...fields });

async function publishRaw(subject: string, payload: string, id?: string): Promise<void> {
  await world.channel.bus.js.publish(subject, payload, id === undefined ? {} : { msgID: id });
}

async function deadLetter(subject: string) {
  const letter = await waitFor(
    async () => (await world.channel.deadLetters()).find((one) => one.subject === subject),
    { what: `a dead letter on ${subject}` },
  );
  return letter.value;
}

/** That the consumers go on: a good turn of another customer is answered. */
async function expectAnswered(conversation: string): Promise<void> {
  const { channel } = world;
  const text = write({ conversation, turn: 't1', to: 'billing' });
  await channel.publishTurn({ conversation, id: 't1', text });
  const reply = await waitFor(async () => (await channel.replies(conversation))[0], { what: 'a reply' });
  expect(reply.value).toMatchObject({ kind: 'reply', agent: 'billing' });
}

const unreadable: [string, string, RegExp][] = [
  ['not-json', '{"v":1,', /the payload is not JSON/],
  ['other-version', turnOf('other-version', { v: 2 }), /^v: /],
  ['unknown-agent', turnOf('unknown-agent', { agent: 'astrology' }), /agent: there is no agent astrology/],
  ['empty-text', turnOf('empty-text', { text: ' \n' }), /text: must not be empty/],
  ['too-long', turnOf('too-long', { text: 'ä'.repeat(16_385) }), /text: must be at most 32 KB/],
  ['mismatch', turnOf('somebody-else', {}), /conversation: is not the one of the subject/],
  ['illegal-turn-id', turnOf('illegal-turn-id', { id: 'two words' }), /^id: /],
];

test.each(unreadable)(
  'a raw turn that is wrong (%s) becomes a dead letter with the reason, an apology and work for a person',
  async (conversation, payload, reason) => {
    const { channel } = world;
    await publishRaw(`turn.${conversation}`, payload);
    const letter = await deadLetter(`dead.intake.${conversation}`);
    expect(letter).toMatchObject({ conversation, code: 'unreadable-turn', payload });
    expect(letter.reason).toMatch(reason);
    const apology = await waitFor(async () => (await channel.replies(conversation))[0], {
      what: 'an apology',
    });
    expect(apology.value).toMatchObject({ kind: 'notice', about: 'apology' });
    const ticket = await waitFor(async () => channel.ticket(conversation), { what: 'a ticket' });
    expect(ticket).toMatchObject({ status: 'waiting', unanswered: 1 });
    expect(ticket.reason).toMatch(reason);
    await expectAnswered(`after-${conversation}`);
  },
);

test('a turn whose conversation id is not legal becomes a dead letter of no conversation', async () => {
  await publishRaw('turn.what!?', turnOf('what!?', {}));
  const letter = await deadLetter('dead.intake.what__');
  expect(letter).toMatchObject({ conversation: null, code: 'illegal-conversation-id' });
  await expectAnswered('after-illegal-id');
});

test.each([
  ['agent.billing.garbage-work.turn', 'dead.billing.garbage-work', 'unreadable-work'],
  ['agent.billing.garbage-handoff.handoff', 'dead.billing.garbage-handoff', 'unreadable-work'],
  ['agent.human.garbage-human.turn', 'dead.human.garbage-human', 'unreadable-work'],
  ['agent.billing.too.many.tokens', 'dead.billing.agent_billing_too_many_tokens', 'unreadable-work'],
  ['desk.garbage-desk', 'dead.desk.garbage-desk', 'unreadable-command'],
])('garbage on %s becomes a dead letter, and the consumer goes on', async (subject, dead, code) => {
  await publishRaw(subject, 'garbage');
  expect(await deadLetter(dead)).toMatchObject({ code, subject, payload: 'garbage' });
  await expectAnswered(`after-${subject.replaceAll('.', '-')}`);
});

test('work that is current and cannot be read takes its turns to a person, with an apology', async () => {
  const { channel, cluster } = world;
  const conversation = 'spoilt';
  await Promise.all(cluster.living('billing').map((process) => process.stop()));
  // Under the id of the conversation's first piece of work, so that the server takes the real message for a repetition of this one.
  await publishRaw(`agent.billing.${conversation}.turn`, 'garbage', `${conversation}:w1`);
  const text = write({ conversation, turn: 't1' });
  const { seq } = await channel.publishTurn({ conversation, id: 't1', text, agent: 'billing' });
  await waitFor(async () => (await channel.document(conversation))?.floor === seq, {
    what: 'the turn to enter',
  });
  await cluster.start('billing').ready();
  expect(await deadLetter(`dead.billing.${conversation}`)).toMatchObject({ code: 'unreadable-work' });
  const ticket = await waitFor(async () => channel.ticket(conversation), { what: 'a ticket' });
  expect(ticket).toMatchObject({ status: 'waiting', unanswered: 1 });
  expect((await channel.replies(conversation)).map((one) => one.value.about)).toContain('apology');
});

test.each([
  ['for a conversation that is not there', { kind: 'take' }, /there is no such conversation/],
  ['that returns to nobody', { kind: 'return', to: 'astrology', note: '' }, /there is no agent astrology/],
  ['of another conversation', { kind: 'take', conversation: 'other' }, /is not the one of the subject/],
])('a desk command %s becomes a dead letter', async (about, command, reason) => {
  const conversation = `desk-${about.replaceAll(' ', '-')}`;
  const payload = JSON.stringify({ v: 1, id: 'd1', conversation, by: 'Dana', ...command });
  await publishRaw(`desk.${conversation}`, payload);
  expect((await deadLetter(`dead.desk.${conversation}`)).reason).toMatch(reason);
});

test('the channel library refuses what is not a turn before it publishes it, and says everything that is wrong', async () => {
  const { channel } = world;
  const before = (await channel.bus.jsm.streams.info('TURNS')).state.last_seq;
  const refusals: [Parameters<typeof channel.publishTurn>[0], RegExp[]][] = [
    [{ conversation: 'ok', text: '' }, [/text: must not be empty/]],
    [{ conversation: 'ok', text: 'x'.repeat(32 * 1024 + 1) }, [/text: must be at most 32 KB/]],
    [{ conversation: 'not ok', id: 'nor this', text: ' ' }, [/^conversation/, /^id/, /^text/]],
    [{ conversation: 'ok', text: 'x', agent: 'astrology' }, [/agent: there is no agent astrology/]],
  ];
  for (const [input, problems] of refusals) {
    const refused = await channel.publishTurn(input).catch((error: unknown) => error);
    if (!(refused instanceof TurnRefused))
      throw new Error(`not refused: ${JSON.stringify(input).slice(0, 80)}`);
    for (const problem of problems) {
      expect(refused.problems).toContainEqual(expect.stringMatching(problem));
    }
  }
  expect((await channel.bus.jsm.streams.info('TURNS')).state.last_seq).toBe(before);
});
