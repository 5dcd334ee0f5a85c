import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openArming } from './arming.ts';
import { once } from './asking.ts';
import { EFFECT_TOOL, write } from './model/follow.ts';
import { type Behaviour, openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** What one answer of the fake model costs with gpt-4o-2024-08-06: 100 fresh, 20 cached and 15 output tokens at 2.50, 1.25 and 10 dollars a million. */
const ANSWER_USD = (100 * 2.5 + 20 * 1.25 + 15 * 10) / 1_000_000;
const UNPRICED = 'our-own-7b';

const costSchema = z.object({
  name: z.string(),
  costUsd: z.number(),
  calls: z.number(),
  unpriced: z.number(),
});
const costsSchema = z.object({
  total: costSchema.omit({ name: true }),
  agent: z.array(costSchema),
  model: z.array(costSchema),
  conversation: z.array(costSchema),
});

let arming: Awaited<ReturnType<typeof openArming>>;
let world: World;
beforeAll(async () => {
  arming = await openArming();
  world = await openWorld({
    agents: { triage: 1, billing: 1, 'tech-support': 1, sales: 1 },
    killerDir: arming.dir,
    // An answer that comes after its time is paid for and in no record: none is late here, however slow the machine.
    env: { SALES_MODEL: UNPRICED, MAX_ATTEMPTS: '3', ACK_WAIT_MS: '10000' },
  });
  world.cluster.supervise();
});
afterAll(async () => {
  await world?.close();
  await arming?.close();
});

test('what answers cost is the same in the metrics, in the records and at the provider, whatever went wrong', async () => {
  await arming.arm('killed', [{ agent: 'tech-support', step: 'model.journaled' }]);
  await Promise.all([
    // Triage hands it to billing, which uses its tool.
    say('plain', { to: 'billing', tool: true }),
    say('broken', { agent: 'billing' }, once({ call: 'open_the_door', args: {} })),
    say('hiccup', { agent: 'billing' }, once({ status: 503 })),
    // The call of the tool is paid for; what comes after it never is, and the work is given up.
    say('given-up', { agent: 'billing' }, ({ results }) =>
      results.length === 0 ? { call: EFFECT_TOOL, args: { turn: 't1' } } : { status: 503 },
    ),
    say('killed', { agent: 'tech-support', tool: true }),
    say('unknown', { agent: 'sales' }),
  ]);
  await waitFor(async () => (await arming.done()).includes('killed-0'), { what: 'the kill' });
  const answers = world.model.asked.filter(({ answer }) => 'text' in answer || 'call' in answer);
  const priced = answers.filter(({ model }) => model !== UNPRICED).length;
  expect(answers.length).toBe(priced + 1);

  const records = async () => {
    const { out } = await costs();
    return out.total.calls === answers.length && out;
  };
  const byRecords = await waitFor(records, { what: 'the records of every run' });
  expect(byRecords.total.costUsd).toBeCloseTo(priced * ANSWER_USD, 9);
  expect(byRecords.total.unpriced).toBe(1);
  expect(byRecords.model.find(({ name }) => name === UNPRICED)).toMatchObject({ costUsd: 0, unpriced: 1 });
  const conversation = (name: string) => byRecords.conversation.find((cost) => cost.name === name);
  expect(conversation('broken')).toMatchObject({ calls: 2 });
  expect(conversation('killed')).toMatchObject({ calls: 2 });
  expect(conversation('given-up')).toMatchObject({ calls: 1 });

  const byMetrics = await scraped();
  for (const { name, costUsd, unpriced } of byRecords.agent) {
    expect(byMetrics.cost(name)).toBeCloseTo(costUsd, 9);
    expect(byMetrics.unpriced(name)).toBe(unpriced);
  }
});

test('a table shows the sums by agent, model and conversation, and tells of calls without a price', async () => {
  const { stdout } = await program(['--since', '1h']);
  expect(stdout).toContain('The price of 1 of them is not known');
  expect(stdout).toMatch(/^sales +unknown/m);
  expect(stdout).toMatch(/^gpt-4o-2024-08-06 +\$0\.00/m);
  expect(stdout).toMatch(/^conversation +cost/m);
});

/** A customer's turn, to triage or to the agent named; resolves when it is answered or with a person. */
async function say(
  conversation: string,
  { agent, to = agent, tool = false }: { agent?: string; to?: string | undefined; tool?: boolean },
  behaviour?: Behaviour,
): Promise<void> {
  if (behaviour) world.behave(conversation, behaviour);
  const text = write({ conversation, turn: 't1', tool, ...(to === undefined ? {} : { to }) });
  await world.channel.publishTurn({
    conversation,
    id: 't1',
    text,
    ...(agent === undefined ? {} : { agent }),
  });
  const isOver = async () =>
    (await world.channel.replies(conversation)).some(({ value }) => value.kind === 'reply') ||
    (await world.channel.ticket(conversation)) !== null;
  await waitFor(isOver, { what: `${conversation} to be answered or with a person`, timeoutMs: 120_000 });
}

function program(args: string[]) {
  const main = fileURLToPath(new URL('../../cli/src/costs.ts', import.meta.url));
  const env = { ...process.env, NATS_URL: world.broker.url };
  return promisify(execFile)(process.execPath, [main, ...args], { env });
}

async function costs() {
  const { stdout } = await program(['--json']);
  return { out: costsSchema.parse(JSON.parse(stdout)) };
}

/** The counters of all processes that live, added up by agent. */
async function scraped() {
  const texts = await Promise.all(
    world.cluster.living().map(async (process) => (await fetch(`${await process.ready()}/metrics`)).text()),
  );
  const lines = texts.flatMap((text) => text.split('\n'));
  const sum = (metric: string, agent: string) =>
    lines
      .filter((line) => line.startsWith(`${metric}{`) && line.includes(`agent="${agent}"`))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  return {
    cost: (agent: string) => sum('switchboard_cost_usd_total', agent),
    unpriced: (agent: string) => sum('switchboard_unpriced_model_calls_total', agent),
  };
}
