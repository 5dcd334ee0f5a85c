import { type Work, workSchema } from '@switchboard/shared';
import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { untilSettled } from './account.ts';
import { transferTo } from './model/answer.ts';
import { type Script, write } from './model/follow.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: World;
/** Every work message as it went over the wire, under its subject. */
const wire: { subject: string; work: Work }[] = [];

beforeAll(async () => {
  world = await openWorld({
    agents: { triage: 1, billing: 1, sales: 1 },
    env: { HANDOFF_EDGES: 'billing:sales', MAX_ATTEMPTS: '3' },
  });
  const { channel } = world;
  channel.bus.nc.subscribe('agent.>', {
    callback: (_error, message) => {
      wire.push({ subject: message.subject, work: workSchema.parse(message.json()) });
    },
  });
});
afterAll(() => world?.close());

type Customer = Parameters<World['channel']['publishTurn']>[0]['customer'];

async function say(script: Script, customer?: Customer): Promise<void> {
  const { conversation, turn: id } = script;
  await world.channel.publishTurn({
    conversation,
    id,
    text: write(script),
    ...(customer ? { customer } : {}),
  });
}

async function answer(conversation: string, turn: string) {
  const reply = await waitFor(
    async () => (await world.channel.replies(conversation)).find((one) => one.value.turns.includes(turn)),
    { what: `the answer to ${turn}` },
  );
  return reply.value;
}

const handoffsOf = (conversation: string) =>
  wire.flatMap(({ subject, work }) =>
    work.conversation === conversation && work.kind === 'handoff' ? [{ subject, ...work }] : [],
  );

test('a handoff is a message to the agent, with the whole history, the reason, and what is known, verified and claimed apart', async () => {
  const { model } = world;
  world.behave('known', (request) =>
    request.agent === 'triage'
      ? transferTo('billing', {
          reason: 'charged twice for May',
          accountId: 'B-2',
          tenantId: 'T-1',
          callId: 'call-9',
          summary: 'wants a refund',
        })
      : undefined,
  );
  await say(
    { conversation: 'known', turn: 't1', to: 'billing' },
    { tenantId: 'T-1', accountId: 'A-1', by: 'web-session' },
  );
  expect(await answer('known', 't1')).toMatchObject({ agent: 'billing' });
  const [handoff] = handoffsOf('known');
  expect(handoff).toMatchObject({
    subject: 'agent.billing.known.handoff',
    to: 'billing',
    handoff: { from: 'triage', to: 'billing', reason: 'charged twice for May' },
    context: {
      verified: { accountId: 'A-1', tenantId: 'T-1', by: 'web-session' },
      // Another account id than the verified one stays a claim; the tenant id says nothing new.
      claimed: { accountId: 'B-2', callId: 'call-9', summary: 'wants a refund' },
    },
    history: [{ type: 'message', role: 'user', content: '[known t1] #to=billing' }],
    turns: [{ id: 't1' }],
  });
  expect(handoff?.context.claimed).not.toHaveProperty('tenantId');
  const told = model.asked.find((one) => one.agent === 'billing' && one.newest.startsWith('[known '));
  expect(told?.instructions).toContain('charged twice for May');
  expect(told?.instructions).toContain('"accountId":"A-1"');
  expect(told?.said).toEqual([{ by: 'customer', text: '[known t1] #to=billing' }]);
});

test('a customer who changes the topic is handed back and on, with what was said and without tool calls', async () => {
  const { channel, model } = world;
  await say({ conversation: 'topics', turn: 't1', to: 'sales', tool: true });
  expect(await answer('topics', 't1')).toMatchObject({ agent: 'sales' });
  await say({ conversation: 'topics', turn: 't2', to: 'billing' });
  expect(await answer('topics', 't2')).toMatchObject({ agent: 'billing' });
  const moves = handoffsOf('topics').map(({ handoff }) => `${handoff.from} to ${handoff.to}`);
  expect(moves).toEqual(['triage to sales', 'sales to triage', 'triage to billing']);
  for (const { history } of handoffsOf('topics').slice(1)) {
    expect(history.map((item) => item.type)).toEqual(['message', 'message', 'message']);
  }
  const last = model.asked.filter((one) => one.newest.startsWith('[topics t2]')).at(-1);
  expect(last?.said.map((one) => one.by)).toEqual(['customer', 'agent', 'customer']);
  const agents = (await channel.records('topics')).map(({ value }) => `${value.agent}: ${value.outcome}`);
  expect(agents).toEqual([
    'triage: handoff',
    'sales: reply',
    'sales: handoff',
    'triage: handoff',
    'billing: reply',
  ]);
});

test('specialists hand over to each other only where an edge is configured', async () => {
  await say({ conversation: 'edges', turn: 't1', to: 'billing' });
  await answer('edges', 't1');
  await say({ conversation: 'edges', turn: 't2', to: 'sales' });
  await answer('edges', 't2');
  await say({ conversation: 'edges', turn: 't3', to: 'billing' });
  await answer('edges', 't3');
  expect(handoffsOf('edges').map(({ handoff }) => `${handoff.from} to ${handoff.to}`)).toEqual([
    'triage to billing',
    'billing to sales',
    'sales to triage',
    'triage to billing',
  ]);
});

test('after five handoffs only a person is offered', async () => {
  const { model, channel } = world;
  world.behave('circles', ({ tools }) => {
    const transfer = tools.find((tool) => tool.startsWith('transfer_to_') && tool !== 'transfer_to_sales');
    if (transfer === undefined) return transferTo('human', { reason: 'nobody else is left' });
    return transferTo(transfer.slice('transfer_to_'.length), { reason: 'not mine' });
  });
  await say({ conversation: 'circles', turn: 't1' });
  await waitFor(async () => channel.ticket('circles'), { what: 'a ticket' });
  const agents = (await channel.document('circles'))?.handoffs.map(({ to }) => to);
  expect(agents).toEqual(['billing', 'triage', 'billing', 'triage', 'billing', 'human']);
  const offered = model.asked.filter((one) => one.newest.startsWith('[circles ')).map((one) => one.tools);
  expect(offered).toHaveLength(6);
  expect(offered.at(-1)?.filter((tool) => !tool.startsWith('record_'))).toEqual(['escalate_to_human']);
});

test('a model that transfers at the cap all the same leaves the customer with a person', async () => {
  const { channel } = world;
  world.behave('stubborn', ({ agent }) =>
    transferTo(agent === 'triage' ? 'billing' : 'triage', { reason: 'not mine' }),
  );
  await say({ conversation: 'stubborn', turn: 't1' });
  await waitFor(async () => channel.ticket('stubborn'), { what: 'a ticket' });
  expect((await channel.replies('stubborn')).length).toBeGreaterThan(0);
  expect((await channel.document('stubborn'))?.handoffs.filter(({ to }) => to !== 'human')).toHaveLength(5);
});

test('triage asks twice at most, and must then choose', async () => {
  const { model } = world;
  world.behave('vague', ({ agent, mustAct }) =>
    agent === 'triage' && mustAct ? transferTo('sales', { reason: 'a guess' }) : undefined,
  );
  for (const turn of ['t1', 't2', 't3']) {
    await say({ conversation: 'vague', turn });
    await answer('vague', turn);
  }
  const asked = model.asked.filter((one) => one.newest.startsWith('[vague ') && one.agent === 'triage');
  expect(asked.map((one) => one.mustAct)).toEqual([false, false, true]);
  expect(await answer('vague', 't3')).toMatchObject({ agent: 'sales' });
});

test('a person takes what is escalated, answers, and returns it with a note that the agent sees', async () => {
  const { channel, model } = world;
  const conversation = 'desk';
  await say({ conversation, turn: 't1', to: 'human' });
  const ticket = await waitFor(async () => channel.ticket(conversation), { what: 'a ticket' });
  expect(ticket).toMatchObject({
    status: 'waiting',
    from: 'triage',
    reason: 't1 is for human',
    unanswered: 1,
  });
  await channel.desk({ kind: 'take', id: 'd1', conversation, by: 'Dana' });
  await channel.desk({ kind: 'reply', id: 'd2', conversation, by: 'Dana', text: 'Hello, this is Dana.' });
  expect(await answer(conversation, 't1')).toMatchObject({
    agent: 'human',
    by: 'Dana',
    text: 'Hello, this is Dana.',
  });

  const before = model.asked.length;
  await say({ conversation, turn: 't2', to: 'billing' });
  await waitFor(async () => (await channel.ticket(conversation))?.unanswered === 1, {
    what: 't2 to wait for Dana',
  });
  expect(
    model.asked.slice(before).filter((one) => one.newest.startsWith('[desk ')),
    'bots are silent',
  ).toEqual([]);

  await channel.desk({
    kind: 'return',
    id: 'd3',
    conversation,
    by: 'Dana',
    to: 'billing',
    note: 'the refund is granted',
  });
  expect(await answer(conversation, 't2')).toMatchObject({ agent: 'billing' });
  const told = model.asked.find((one) => one.newest.startsWith('[desk t2]'));
  expect(told?.instructions).toContain('the refund is granted');
  expect(told?.said).toContainEqual({ by: 'agent', text: 'Hello, this is Dana.' });
});

test('a specialist that is new is offered by the triage that runs already', async () => {
  const { cluster } = world;
  await cluster.start('returns').ready();
  await waitFor(
    async () => {
      const conversation = `new-${Math.random().toString(36).slice(2)}`;
      await say({ conversation, turn: 't1', to: 'returns' });
      const first = await answer(conversation, 't1');
      return first.agent === 'returns';
    },
    { what: 'triage to offer the new specialist', timeoutMs: 10_000 },
  );
  await untilSettled(world);
});
