import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { AgentDefinition } from '../agent/definition.ts';
import { specialist, triageAgent } from '../agent/testing/agents.ts';
import { brokerOfFile, newConversationId } from '../bus/testing/broker.ts';
import { readSettings } from '../config/settings.ts';
import { createLogger } from '../telemetry/log.ts';
import { freePort } from '../testing/free-port.ts';
import { openTestChannel } from '../testing/test-channel.ts';
import { waitFor } from '../testing/wait.ts';
import { startAgent } from './service.ts';

const broker = brokerOfFile();

const readiness = z.object({
  broker: z.boolean(),
  consumer: z.boolean(),
  directory: z.boolean(),
  agents: z.array(z.string()),
});

const living: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(living.splice(0).map((drain) => drain())));

/** An agent in this process, with rules in place of a model. It is drained after the test at the latest. */
async function start(definition: AgentDefinition, env: Record<string, string> = {}) {
  const settings = readSettings(definition.name, { NATS_URL: broker.url(), OFFLINE_DELAY_MS: '0', ...env });
  const service = await startAgent(definition, settings, createLogger(definition.name, 'silent'));
  let drained: Promise<void> | undefined;
  const drain = () => {
    drained ??= service.drain();
    return drained;
  };
  living.push(drain);
  return {
    ...service,
    drain,
    ready: async () =>
      readiness.parse(await (await fetch(`http://127.0.0.1:${service.healthPort}/readyz`)).json()),
  };
}

async function customer() {
  const out = await openTestChannel(broker.url(), 'web');
  onTestFinished(() => out.close());
  const conversation = newConversationId();
  return {
    out,
    conversation,
    say: (text: string) => out.publishTurn({ conversation, text }),
    answers: async (count: number) => {
      const replies = async () => (await out.replies(conversation)).map(({ value }) => value);
      await waitFor(async () => (await replies()).length >= count, {
        what: `${count} replies`,
        timeoutMs: 25_000,
      });
      return replies();
    },
  };
}

const toBilling = triageAgent({
  offline: () => ({ handoff: 'billing', input: { reason: 'a double charge', accountId: 'A-1001' } }),
});
const billing = specialist({
  offline: ({ customer }) => ({ say: `Refunded for ${customer.claimed.accountId}.` }),
});

it('a turn goes to triage, over to the specialist, and is answered; the records say that no model was asked', async () => {
  await start(toBilling);
  await start(billing);
  const { out, conversation, say, answers } = await customer();
  await say('I was charged twice');
  expect(await answers(1)).toMatchObject([{ kind: 'reply', agent: 'billing', text: 'Refunded for A-1001.' }]);
  await say('thanks');
  expect((await answers(2))[1]).toMatchObject({ agent: 'billing' });
  const records = (await out.records(conversation)).map(({ value }) => value);
  expect(records).toMatchObject([
    { agent: 'triage', outcome: 'handoff', to: 'billing', reason: 'a double charge', offline: true },
    {
      agent: 'billing',
      outcome: 'reply',
      offline: true,
      models: ['offline'],
      usage: { costUsd: 0, unpricedRequests: 0 },
    },
    { agent: 'billing', outcome: 'reply', kind: 'turn' },
  ]);
});

it('a specialist that is new is offered without starting triage again', async () => {
  const toNew = triageAgent({
    offline: ({ targets }) =>
      targets.includes('legal') ? { handoff: 'legal', input: { reason: 'law' } } : { say: 'nobody' },
  });
  const triage = await start(toNew);
  await start(specialist({ name: 'legal', offline: () => ({ say: 'By law.' }) }));
  await waitFor(async () => (await triage.ready()).agents.includes('legal'), { what: 'legal at triage' });
  const { say, answers } = await customer();
  await say('is this legal?');
  expect(await answers(1)).toMatchObject([{ agent: 'legal', text: 'By law.' }]);
});

it('an agent that is drained finishes what runs, takes nothing new, and another replica goes on', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let running = 0;
  const slow = triageAgent({
    offline: async () => {
      running += 1;
      await gate;
      return { say: 'first' };
    },
  });
  const first = await start(slow);
  const [one, two] = [await customer(), await customer()];
  await one.say('hello');
  await waitFor(() => running === 1, { what: 'a run' });
  const draining = first.drain();
  expect(await first.ready()).toMatchObject({ consumer: false });
  await start(triageAgent({ offline: () => ({ say: 'second' }) }));
  await two.say('hello');
  expect(await two.answers(1)).toMatchObject([{ text: 'second' }]);
  open();
  await draining;
  expect(await one.answers(1)).toMatchObject([{ text: 'first' }]);
  expect(running).toBe(1);
  await expect(first.ready()).rejects.toThrow();
  expect(await first.closed).toBeUndefined();
});

it('what does not end within the grace period goes back, and is done by another replica', async () => {
  let begun = false;
  const endless = triageAgent({
    offline: () => {
      begun = true;
      return { say: 'a word that never comes' };
    },
  });
  const first = await start(endless, { DRAIN_MS: '100', OFFLINE_DELAY_MS: '10000' });
  const { say, answers } = await customer();
  await say('hello');
  await waitFor(() => begun, { what: 'a run' });
  await first.drain();
  await start(triageAgent({ offline: () => ({ say: 'here' }) }));
  expect(await answers(1)).toMatchObject([{ text: 'here' }]);
});

it('a run that takes longer than the ack wait is not given to another', async () => {
  let running = 0;
  const slow = triageAgent({
    offline: async () => {
      running += 1;
      await delay(1_500);
      return { say: 'at last' };
    },
  });
  for (let replica = 1; replica <= 2; replica++) await start(slow, { ACK_WAIT_MS: '500' });
  const { say, answers } = await customer();
  await say('hello');
  expect(await answers(1)).toMatchObject([{ text: 'at last' }]);
  expect(running).toBe(1);
});

it('a broker that is away is told by /readyz and waited for, and a run that is going is answered after it', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let running = 0;
  const slow = async () => {
    running += 1;
    await gate;
    return { say: 'hello' };
  };
  const triage = await start(triageAgent({ offline: slow }));
  expect(await triage.ready()).toMatchObject({ broker: true, consumer: true, directory: true });
  const { say, answers } = await customer();
  await say('are you there?');
  await waitFor(() => running === 1, { what: 'a run' });
  await broker.kill();
  await waitFor(async () => !(await triage.ready()).broker, { what: 'that the broker is missed' });
  await broker.restart();
  await waitFor(async () => (await triage.ready()).broker, { what: 'the broker' });
  open();
  expect((await answers(1)).at(-1)).toMatchObject({ text: 'hello' });
  expect(running).toBe(1);
});

it('a service starts before its broker: it is alive, not ready, and serves when the broker is there', async () => {
  const HEALTH_PORT = String(await freePort());
  const ready = () => fetch(`http://127.0.0.1:${HEALTH_PORT}/readyz`);
  await broker.kill();
  const starting = start(triageAgent({ offline: () => ({ say: 'hello' }) }), { HEALTH_PORT });
  const early = await waitFor(() => ready(), { what: 'the health server' });
  expect(early.status).toBe(503);
  expect(await early.json()).toMatchObject({ broker: false, consumer: false, directory: false });
  await broker.restart();
  await starting;
  expect((await ready()).status).toBe(200);
});

it('a drain ends although the broker is away', async () => {
  const triage = await start(triageAgent({ offline: () => ({ say: 'hello' }) }), { DRAIN_MS: '100' });
  await broker.kill();
  await waitFor(async () => !(await triage.ready()).broker, { what: 'that the broker is missed' });
  const started = performance.now();
  await triage.drain();
  expect(performance.now() - started).toBeLessThan(15_000);
  await broker.restart();
});
