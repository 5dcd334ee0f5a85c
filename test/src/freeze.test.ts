import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accountOf, allRight, untilSettled } from './account.ts';
import { type ArmedStep, type Arming, openArming } from './arming.ts';
import { write } from './model/follow.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let arming: Arming;
let world: World;

beforeAll(async () => {
  arming = await openArming();
  world = await openWorld({ agents: { triage: 1, billing: 2 }, killerDir: arming.dir });
});
afterAll(async () => {
  await world?.close();
  await arming?.close();
});

test.each<ArmedStep['step']>(['model.answered', 'tool.executed', 'run.ended'])(
  'a worker that is frozen at %s past the ack wait, and goes on after another has answered, neither answers nor acts a second time',
  async (step) => {
    const { channel, cluster, effects, model } = world;
    const conversation = `freeze-${step.replace('.', '-')}`;
    await arming.arm(conversation, [{ agent: 'billing', step, signal: 'SIGSTOP' }]);
    const text = write({ conversation, turn: 't1', to: 'billing', tool: true });
    await channel.publishTurn({ conversation, id: 't1', text });

    const [answer] = await waitFor(
      async () => {
        const replies = await channel.replies(conversation);
        return replies.length > 0 && replies;
      },
      { what: 'the other worker to answer' },
    );
    const pid = await arming.hit(conversation);
    const frozen = cluster.living('billing').find((process) => process.pid === pid);
    expect(frozen, 'the worker that was frozen').toBeDefined();
    expect(await instanceOf(conversation)).not.toMatch(new RegExp(`:${pid}$`));

    // The conversation has its next piece of work when the frozen worker comes with the result of the one before.
    const next = write({ conversation, turn: 't2', slow: 3_000 });
    await channel.publishTurn({ conversation, id: 't2', text: next });
    await waitFor(() => model.asked.some((request) => request.newest === next), { what: 't2 to be run' });
    frozen?.kill('SIGCONT');
    const dropped = new RegExp(`"${conversation}".*the result was dropped`);
    await waitFor(() => frozen?.lines.some((line) => dropped.test(line)), {
      what: 'the frozen worker to end its run',
    });
    await untilSettled(world);
    const replies = await channel.replies(conversation);
    expect(replies[0]).toEqual(answer);
    expect(replies.slice(1).map(({ value }) => value)).toMatchObject([
      { turns: ['t2'], text: `The answer to t2 of ${conversation}, by billing.` },
    ]);
    const keys = effects.requests.filter((one) => one.conversation === conversation).map((one) => one.key);
    expect(new Set(keys).size).toBe(1);
    expect(await accountOf(world)).toMatchObject(allRight);
  },
);

/** The process that answered, by the run's record. */
async function instanceOf(conversation: string): Promise<string | undefined> {
  const record = await waitFor(
    async () => (await world.channel.records(conversation)).find((one) => one.value.outcome === 'reply'),
    { what: 'the record of the run' },
  );
  return record.value.instance;
}
