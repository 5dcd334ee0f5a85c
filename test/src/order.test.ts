import { setTimeout as delay } from 'node:timers/promises';
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
    // Another one is started in its place; a further one stays.
    any(cluster.living()).kill('SIGKILL');
    if (killed++ === 0) cluster.start('billing');
  } while (!sent);
  await sending;
  await untilSettled(world, 600_000);

  const account = await accountOf(world);
  const waits = (await channel.records()).map(({ value }) => value.timings.queued).toSorted((a, b) => a - b);
  const quantile = (q: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * q))];
  console.log(
    `order: ${CONVERSATIONS} conversations of ${TURNS} turns, ${killed} replicas killed, ${waits.length} runs, ` +
      `lost: ${account.lost.length}, reordered: ${account.reordered.length}, answered twice: ${account.repliedTwice.length}; ` +
      `wait of a turn that could run: p50 ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms, most ${waits.at(-1)} ms`,
  );
  expect(account).toMatchObject({ turns: CONVERSATIONS * TURNS, ...allRight });
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
