import { fileURLToPath } from 'node:url';
import {
  type AgentProcess,
  openTestChannel,
  startAgentProcess,
  startTestBroker,
  startTestPostgres,
  waitFor,
} from '@switchboard/shared/testing';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openArming } from './arming.ts';

const mainOf = (service: string) =>
  fileURLToPath(new URL(`../../services/${service}/src/main.ts`, import.meta.url));

test('billing that dies between a refund and its journal entry has refunded once, and answers', {
  timeout: 120_000,
}, async () => {
  const [broker, postgres, arming] = await Promise.all([
    startTestBroker(),
    startTestPostgres({ own: true }),
    openArming(),
  ]);
  const channel = await openTestChannel(broker.url);
  const started: AgentProcess[] = [];
  const start = (agent: string) => {
    const process = startAgentProcess({
      main: mainOf(agent),
      imports: [new URL('./killer.ts', import.meta.url)],
      env: {
        NATS_URL: broker.url,
        DATABASE_URL: postgres.url,
        SEED_ACCOUNTS: '12',
        ACK_WAIT_MS: '1500',
        RETRY_DELAY_MS: '100',
        OFFLINE_DELAY_MS: '0',
        KILLER_DIR: arming.dir,
        KILLER_AGENT: agent,
      },
    });
    started.push(process);
    return process;
  };
  onTestFinished(async () => {
    // A process drains while it still has its broker and its database.
    await Promise.all(started.map((process) => process.stop()));
    await channel.close();
    await Promise.all([postgres.stop(), broker.stop(), arming.close()]);
  });
  const rows = async (sql: string) => {
    const client = new Client(postgres.url);
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const answerTo = async (id: string, text: string) => {
    await channel.publishTurn({
      conversation: 'c',
      id,
      text,
      customer: { accountId: 'A-1001', by: 'web-session' },
    });
    const found = await waitFor(
      async () =>
        (await channel.replies('c')).find(({ value }) => value.kind === 'reply' && value.turns.includes(id)),
      { what: `an answer to "${text}"` },
    );
    return found.value.text;
  };

  const billing = start('billing');
  await Promise.all([start('triage').ready(), billing.ready()]);
  expect(await answerTo('t1', 'I was charged twice for May')).toMatch(/Shall I refund \$99\.00/);

  // The first tool of the answer looks the charge up, the second refunds it.
  await arming.arm('c', [{ agent: 'billing', step: 'tool.executed', occurrence: 2 }]);
  const answer = answerTo('t2', 'yes please');
  expect(await billing.exited).toEqual({ code: null, signal: 'SIGKILL' });
  const refunds = () => rows("select reference from billing.refunds where charge_id = 'CH-1001-2605-2'");
  const [made] = await refunds();
  start('billing');
  expect(await answer).toMatch(new RegExp(`refunded \\$99\\.00.*${made?.reference}`));
  expect(await refunds()).toEqual([made]);
  expect(await rows("select count(*)::int as n from billing.effects where kind = 'refund'")).toEqual([
    { n: 1 },
  ]);
});
