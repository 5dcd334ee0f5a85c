import { setTimeout as delay } from 'node:timers/promises';
import type { RunRecord } from '@switchboard/shared';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accountOf, allRight, untilSettled } from './account.ts';
import { write } from './model/follow.ts';
import { openWorld, type World } from './world.ts';

/** `ORDER_CONVERSATIONS=300 npx vitest run test/src/order.test.ts` is the full size. */
const CONVERSATIONS = Number(process.env.ORDER_CONVERSATIONS ?? 40);
const TURNS = 6;
const SPECIALISTS = ['billing', 'tech-support'];

vi.setConfig({ hookTimeout: 120_000 });

let world: World;
beforeAll(async () => {
  world = await openWorld({
    agents: { triage: 3, billing: 3, 'tech-support': 3 },
    // Customers change their topic at every other turn here, which a person would be called for.
    env: { HANDOFF_CAP: '100', ACK_WAIT_MS: '3000' },
  });
  world.cluster.supervise();
});
afterAll(() => world?.close());

test('turns are answered in the order in which they were stored, while replicas die and come and conversations are handed over', {
  timeout: 1_200_000,
}, async () => {
  const { channel, cluster } = world;
  const sending = Promise.all(Array.from({ length: CONVERSATIONS }, (_, i) => converse(`order-${i}`)));
  let sent = false;
  void sending.then(() => {
    sent = true;
  });
  let killed = 0;
  do {
    await delay(4_000);
    // The one before is back: no agent is ever without a replica for long. A further one comes and stays.
    await cluster.ready();
    any(cluster.living()).kill('SIGKILL');
    if (killed++ === 0) cluster.start('billing');
  } while (!sent);
  await sending;
  await untilSettled(world, 600_000);

  const account = await accountOf(world);
  const runs = (await channel.records()).map((record) => record.value);
  // What a killed replica had in hand comes again after the ack wait.
  const undisturbed = runs.filter((run) => run.attempt === 1);
  console.log(
    `order: ${CONVERSATIONS} conversations of ${TURNS} turns, ${killed} replicas killed, ${runs.length} runs, ` +
      `lost: ${account.lost.length}, reordered: ${account.reordered.length}, answered twice: ${account.repliedTwice.length}; ` +
      `wait of a turn that could run: ${waits(runs)}; of the ${undisturbed.length} runs that began once: ${waits(undisturbed)}`,
  );
  // On a machine this busy a worker may be starved past its ack wait, and ask a model at the same time as the one that takes over.
  const { askedAgain: _, ...inOrder } = allRight;
  expect(account).toMatchObject({ turns: CONVERSATIONS * TURNS, ...inOrder });
});

/** Six turns in bursts of one to three, some of them slow to answer, on topics that change. */
async function converse(conversation: string): Promise<void> {
  // About 25 turns a second over all conversations.
  await delay(Math.random() * CONVERSATIONS * 240);
  for (let turn = 1; turn <= TURNS; ) {
    const to = any(SPECIALISTS);
    for (const end = turn + any([0, 1, 2]); turn <= Math.min(end, TURNS); turn++) {
      const slow = Math.random() < 0.1 ? { slow: 500 } : {};
      const text = write({ conversation, turn: `t${turn}`, to, tool: Math.random() < 0.3, ...slow });
      await world.channel.publishTurn({ conversation, id: `t${turn}`, text });
    }
    await delay(Math.random() * 1_000);
  }
}

function any<T>(all: T[]): T {
  return all[Math.floor(Math.random() * all.length)]!;
}

/** From the order of each piece of work to the start of its run. */
function waits(runs: RunRecord[]): string {
  const all = runs.map((run) => run.timings.queued).toSorted((a, b) => a - b);
  const at = (quantile: number) => all[Math.min(all.length - 1, Math.floor(all.length * quantile))];
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${all.at(-1)} ms`;
}
