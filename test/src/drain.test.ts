import { type AgentProcess, waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accountOf, allRight, untilSettled } from './account.ts';
import { follow, write } from './model/follow.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: World;
beforeAll(async () => {
  world = await openWorld({ agents: { triage: 1 } });
});
afterAll(() => world?.close());

/** Starts a turn whose first answer takes `slow` ms, and resolves with the process that runs it. */
async function running(conversation: string, slow: number): Promise<AgentProcess> {
  const { channel, cluster, behave } = world;
  behave(conversation, (request) =>
    request.agent === 'billing' && request.nth + request.results.length === 0
      ? { ...follow(request), afterMs: slow }
      : undefined,
  );
  const text = write({ conversation, turn: 't1', to: 'billing', tool: true });
  await channel.publishTurn({ conversation, id: 't1', text });
  return waitFor(
    async () => {
      for (const process of cluster.living('billing')) {
        const metrics = await (await fetch(`${await process.health()}/metrics`)).text();
        if (/^switchboard_in_flight\{.*\} 1$/m.test(metrics)) return process;
      }
      return undefined;
    },
    { what: 'a worker to begin the run' },
  );
}

async function answeredBy(conversation: string): Promise<string | undefined> {
  const record = await waitFor(
    async () => (await world.channel.records(conversation)).find((one) => one.value.outcome === 'reply'),
    { what: 'the record of the run' },
  );
  return record.value.instance.split(':').at(-1);
}

test('a process that is told to end finishes its run, takes no further work and ends with status 0', async () => {
  const { cluster } = world;
  await cluster.start('billing').ready();
  const draining = await running('drain-finish', 3_000);
  await cluster.start('billing').ready();
  const url = await draining.health();
  draining.kill('SIGTERM');
  await waitFor(async () => (await fetch(`${url}/readyz`)).status === 503, { what: 'it not to be ready' });
  expect(await draining.exited).toEqual({ code: 0, signal: null });
  await untilSettled(world);
  expect(await answeredBy('drain-finish')).toBe(String(draining.pid));
  expect(await accountOf(world)).toMatchObject(allRight);
  await Promise.all(cluster.living('billing').map((process) => process.stop()));
});

test('a run that outlasts the grace period goes back at once, and another process answers', async () => {
  const { cluster, channel } = world;
  // With an ack wait this long only a message that is given back comes again in time.
  const env = { DRAIN_MS: '200', ACK_WAIT_MS: '60000' };
  await cluster.start('billing', env).ready();
  const draining = await running('drain-back', 30_000);
  await cluster.start('billing', env).ready();
  draining.kill('SIGTERM');
  expect(await draining.exited).toEqual({ code: 0, signal: null });
  const reply = await waitFor(
    async () => (await channel.replies('drain-back')).find((one) => one.value.kind === 'reply'),
    { what: 'the other process to answer', timeoutMs: 20_000 },
  );
  expect(reply.value.turns).toEqual(['t1']);
  expect(await answeredBy('drain-back')).not.toBe(String(draining.pid));
  await untilSettled(world);
  expect(await accountOf(world)).toMatchObject(allRight);
});
