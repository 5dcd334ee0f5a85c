import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { untilSettled } from './account.ts';
import { write } from './model/follow.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: World;
beforeAll(async () => {
  world = await openWorld({ agents: { triage: 1, billing: 1, sales: 1 } });
});
afterAll(() => world?.close());

test('the work of a specialist that is away waits, its customer is told within 10 s, others are answered, and it is done when the specialist is back', {
  timeout: 120_000,
}, async () => {
  const { channel, cluster } = world;
  await Promise.all(cluster.living('sales').map((process) => process.stop()));
  const publish = (conversation: string, to: string) =>
    channel.publishTurn({ conversation, id: 't1', text: write({ conversation, turn: 't1', to }) });
  const published = Date.now();
  await publish('for-sales', 'sales');

  await publish('for-billing', 'billing');
  await waitFor(async () => (await channel.replies('for-billing')).length > 0, {
    what: 'another conversation to be answered',
  });
  const told = await waitFor(async () => (await channel.replies('for-sales'))[0], { what: 'the notice' });
  expect(told.value).toMatchObject({ kind: 'notice', about: 'waiting', agent: 'switchboard' });
  expect(told.at.getTime() - published).toBeLessThan(10_000);
  await publish('for-billing-too', 'billing');
  await waitFor(async () => (await channel.replies('for-billing-too')).length > 0, {
    what: 'a later conversation to be answered',
  });

  cluster.start('sales');
  await untilSettled(world);
  const replies = (await channel.replies('for-sales')).map((reply) => reply.value);
  expect(replies.map(({ kind, agent }) => `${kind} of ${agent}`)).toEqual([
    'notice of switchboard',
    'reply of sales',
  ]);
});

test('the customer of a specialist that was killed with their work is told within 10 s, and answered once when it is back', {
  timeout: 120_000,
}, async () => {
  const { behave, channel, cluster, model } = world;
  const conversation = 'killed';
  const isAsked = () => model.asked.some((one) => one.agent === 'sales' && one.newest.includes(conversation));
  let holds = true;
  behave(conversation, ({ agent }) =>
    holds && agent === 'sales' ? { text: 'never heard', afterMs: 60_000 } : undefined,
  );
  await channel.publishTurn({
    conversation,
    id: 't1',
    text: write({ conversation, turn: 't1', to: 'sales' }),
  });
  await waitFor(isAsked, { what: 'a run to begin' });
  await Promise.all(
    cluster.living('sales').map((process) => {
      process.kill('SIGKILL');
      return process.exited;
    }),
  );
  const killed = Date.now();
  const told = await waitFor(async () => (await channel.replies(conversation))[0], { what: 'the notice' });
  expect(told.value).toMatchObject({ kind: 'notice', about: 'waiting', agent: 'switchboard' });
  expect(told.at.getTime() - killed).toBeLessThan(10_000);

  holds = false;
  cluster.start('sales');
  await untilSettled(world);
  const replies = (await channel.replies(conversation)).map((reply) => reply.value);
  expect(replies.map(({ kind, agent }) => `${kind} of ${agent}`)).toEqual([
    'notice of switchboard',
    'reply of sales',
  ]);
});
