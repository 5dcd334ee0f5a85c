import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accountOf, allRight, untilSettled } from './account.ts';
import { write } from './model/follow.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: World;
beforeAll(async () => {
  world = await openWorld({ agents: { triage: 1, billing: 1 } });
});
afterAll(() => world?.close());

const CONVERSATIONS = 30;

async function publish(conversation: string, turn: string): Promise<void> {
  const text = write({ conversation, turn, to: 'billing', tool: true, slow: 50 });
  await world.channel.publishTurn({ conversation, id: turn, text });
}

async function readiness(url: string): Promise<{ status: number; broker: boolean }> {
  const response = await fetch(`${url}/readyz`);
  const { broker } = (await response.json()) as { broker: boolean };
  return { status: response.status, broker };
}

test('a broker that is killed under load and comes back on its store loses nothing and repeats nothing', {
  timeout: 180_000,
}, async () => {
  const { broker, cluster, channel } = world;
  const urls = await Promise.all(cluster.living().map((process) => process.ready()));
  const conversations = Array.from({ length: CONVERSATIONS }, (_, i) => `outage-${i}`);
  // What an adapter publishes while the broker is away waits in the adapter until it is stored.
  const load = Promise.all(
    conversations.map(async (conversation) => {
      for (const turn of ['t1', 't2', 't3']) await publish(conversation, turn);
    }),
  );
  await waitFor(async () => (await channel.replies()).length >= 3, { what: 'the first replies' });
  expect((await channel.replies()).length, 'the load is still on').toBeLessThan(CONVERSATIONS);

  await broker.kill();
  for (const url of urls) {
    await waitFor(async () => (await readiness(url)).status === 503, { what: `${url} not to be ready` });
    expect(await readiness(url)).toEqual({ status: 503, broker: false });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  }
  await broker.restart();
  for (const url of urls) {
    await waitFor(async () => (await readiness(url)).status === 200, { what: `${url} to be ready again` });
  }
  await load;
  await untilSettled(world);
  const account = await accountOf(world);
  console.log(`outage: ${account.turns} turns, model requests: ${world.model.asked.length}`);
  expect(account).toMatchObject({ turns: 3 * CONVERSATIONS, ...allRight });
});

test('a service that is started before the broker waits for it, and then works', {
  timeout: 90_000,
}, async () => {
  const { broker, cluster, channel } = world;
  await Promise.all(cluster.living('billing').map((process) => process.stop()));
  await broker.kill();
  const billing = cluster.start('billing');
  const url = await billing.health();
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await readiness(url)).toEqual({ status: 503, broker: false });
  await broker.restart();
  await billing.ready();
  await publish('early', 't1');
  const reply = await waitFor(async () => (await channel.replies('early'))[0], { what: 'the answer' });
  expect(reply.value).toMatchObject({ kind: 'reply', agent: 'billing', turns: ['t1'] });
});
