import { payloadOf, subjects, workSchema } from '@switchboard/shared';
import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accountOf, allRight, untilSettled } from './account.ts';
import { write } from './model/follow.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let world: World;
beforeAll(async () => {
  world = await openWorld({
    agents: { triage: 1, billing: 1, sales: 1 },
    // A document of this size takes a busy machine longer than the other tests' ack wait.
    env: { HISTORY_KB: '4096', ACK_WAIT_MS: '15000' },
  });
});
afterAll(() => world?.close());

const TURNS = 30;
const filler = 'ä'.repeat(16_000);

test('work, handoffs and documents past the size of a message travel by reference, and nothing of them is lost', async () => {
  const { channel, model, behave } = world;
  const conversation = 'large';
  const received: { subject: string; reference: string; bytes: number; turns: number; history: number }[] =
    [];
  channel.bus.nc.subscribe('agent.>', {
    callback: (_error, message) => {
      void (async () => {
        const payload = await payloadOf(channel.bus.payloads, {
          data: message.data,
          headers: message.headers,
        });
        const work = workSchema.parse(JSON.parse(Buffer.from(payload).toString()));
        received.push({
          subject: message.subject,
          reference: message.headers?.get('Switchboard-Payload') ?? '',
          bytes: message.data.byteLength,
          turns: work.turns.length,
          history: work.kind === 'handoff' ? Buffer.byteLength(JSON.stringify(work.history)) : 0,
        });
      })();
    },
  });
  // The model is busy until all turns are in, so that they wait together.
  let busy = true;
  behave(conversation, () => (busy ? { status: 503, headers: { 'retry-after': '1' } } : undefined));
  await channel.publishTurn({
    conversation,
    id: 't0',
    text: write({ conversation, turn: 't0', to: 'billing' }),
  });
  await waitFor(() => model.asked.length > 0, { what: 'the first run to begin' });
  for (let i = 1; i <= TURNS; i++) {
    const text = `${write({ conversation, turn: `t${i}`, to: 'billing' })} ${filler}`;
    await channel.publishTurn({ conversation, id: `t${i}`, text });
  }
  await waitFor(async () => (await channel.document(conversation))?.queue.length === TURNS, {
    what: 'every turn to be in the queue',
  });
  busy = false;
  await untilSettled(world);
  const last = `t${TURNS + 1}`;
  await channel.publishTurn({
    conversation,
    id: last,
    text: write({ conversation, turn: last, to: 'sales' }),
  });
  await untilSettled(world);

  const queued = await waitFor(() => received.find((one) => one.turns === TURNS), {
    what: 'the work of all turns',
  });
  expect(queued).toMatchObject({ subject: subjects.work('billing', conversation, 'turn'), bytes: 0 });
  expect(queued.reference).not.toBe('');
  const moved = await waitFor(
    () => received.find((one) => one.subject === subjects.work('sales', conversation, 'handoff')),
    { what: 'the handoff to sales' },
  );
  expect(moved.reference).not.toBe('');
  expect(moved.history).toBeGreaterThan(900_000);
  const seen = model.asked.at(-1)?.said.flatMap((one) => (one.by === 'customer' ? [one.text] : [])) ?? [];
  expect(model.asked.at(-1)?.agent).toBe('sales');
  expect(seen).toHaveLength(TURNS + 2);
  expect(seen.filter((text) => text.endsWith(filler))).toHaveLength(TURNS);
  expect(await accountOf(world)).toMatchObject({ turns: TURNS + 2, ...allRight });
});
