import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
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

test('sales that dies between a booking and its journal entry has booked once, invites once, and answers', {
  timeout: 180_000,
}, async () => {
  const [broker, postgres, arming, outbox] = await Promise.all([
    startTestBroker(),
    startTestPostgres({ own: true }),
    openArming(),
    mkdtemp(join(tmpdir(), 'switchboard-outbox-')),
  ]);
  const channel = await openTestChannel(broker.url);
  const start = (agent: string) => {
    const process = startAgentProcess({
      main: mainOf(agent),
      imports: [new URL('./killer.ts', import.meta.url)],
      env: {
        NATS_URL: broker.url,
        DATABASE_URL: postgres.url,
        SEED_ACCOUNTS: '12',
        OUTBOX_DIR: outbox,
        ACK_WAIT_MS: '1500',
        RETRY_DELAY_MS: '100',
        OFFLINE_DELAY_MS: '0',
        KILLER_DIR: arming.dir,
        KILLER_AGENT: agent,
      },
    });
    onTestFinished(async () => void (await process.stop()));
    return process;
  };
  onTestFinished(async () => {
    await channel.close();
    await Promise.all([postgres.stop(), broker.stop(), arming.close()]);
    await rm(outbox, { recursive: true, force: true });
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
    await channel.publishTurn({ conversation: 'c', id, text });
    const found = await waitFor(
      async () =>
        (await channel.replies('c')).find(({ value }) => value.kind === 'reply' && value.turns.includes(id)),
      { what: `an answer to "${text}"`, timeoutMs: 60_000 },
    );
    return found.value.text;
  };

  const sales = start('sales');
  await Promise.all([start('triage').ready(), sales.ready()]);
  expect(await answerTo('t1', 'can I get a demo?')).toMatch(/These times are free/);

  await arming.arm('c', [{ agent: 'sales', step: 'tool.executed' }]);
  const answer = answerTo('t2', 'the first one, jo@acme.example');
  expect(await sales.exited).toEqual({ code: null, signal: 'SIGKILL' });
  const bookings = () => rows('select reference, slot from sales.bookings');
  const [made] = await bookings();
  start('sales');
  expect(await answer).toContain(made?.reference);
  expect(await bookings()).toEqual([made]);
  expect(await rows('select kind from sales.effects')).toEqual([{ kind: 'book-demo' }]);

  // The dead process may have had the e-mail in hand; then it is sent again when that is over.
  await waitFor(
    async () => (await rows('select 1 from sales.mails where sent_at is not null')).length === 1,
    { what: 'the invitation', timeoutMs: 60_000 },
  );
  const files = (await readdir(outbox)).filter((file) => file.endsWith('.eml'));
  expect(files).toEqual([`${made?.reference}.eml`]);
  expect(await readFile(join(outbox, files[0] ?? ''), 'utf8')).toContain('To: jo@acme.example');
});
