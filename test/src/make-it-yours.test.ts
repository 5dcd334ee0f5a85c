import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type AgentProcess,
  openTestChannel,
  startAgentProcess,
  startTestBroker,
  type TestBroker,
  type TestChannel,
  waitFor,
} from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { PaymentProvider } from '../../services/billing/src/payments/provider.ts';
import { writeFilesOf } from './page-code.ts';

/** Inside the workspace, where the project's packages are found. */
let folder: string;
let files: string[];
let broker: TestBroker;
let channel: TestChannel;
const started: AgentProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(fileURLToPath(new URL('../.page-', import.meta.url)));
  files = await writeFilesOf(new URL('../../docs/make-it-yours.md', import.meta.url), folder);
  broker = await startTestBroker();
  channel = await openTestChannel(broker.url);
});
afterAll(async () => {
  await Promise.all(started.map((process) => process.stop()));
  await channel?.close();
  await broker?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(main: string): Promise<string> {
  const process = startAgentProcess({ main, env: { NATS_URL: broker.url, OFFLINE_DELAY_MS: '0' } });
  started.push(process);
  return process.ready();
}

async function say(id: string, words: string): Promise<string> {
  await channel.publishTurn({ conversation: 'c', id, text: words });
  const reply = await waitFor(
    async () => (await channel.replies('c')).find(({ value }) => value.turns.includes(id)),
    { what: `an answer to "${words}"` },
  );
  return `${reply.value.agent}: ${reply.value.text}`;
}

test('the specialist of the page is offered by triage as soon as it is there, is reached, and uses its tool', async () => {
  const health = await start(fileURLToPath(new URL('../../services/triage/src/main.ts', import.meta.url)));
  const known = async () =>
    z.object({ agents: z.array(z.string()) }).parse(await (await fetch(`${health}/readyz`)).json()).agents;
  expect(await known()).not.toContain('porting');
  await start(join(folder, 'services/porting/src/main.ts'));
  await waitFor(async () => (await known()).includes('porting'), { what: 'triage to know the newcomer' });

  expect(await say('t1', 'a question about porting please')).toBe(
    'porting: Which order is it? Its id looks like PO-1234.',
  );
  expect(await say('t2', 'PO-0000')).toMatch(/^porting: I cannot find that order/);
  expect(await say('t3', 'sorry, po-4711')).toBe(
    'porting: Order PO-4711 is accepted. It waits for a signed letter of authority.',
  );
  const records = (await channel.records('c')).map(({ value }) => value);
  expect(records[0]).toMatchObject({ agent: 'triage', to: 'porting' });
  expect(records.at(-1)?.tools).toMatchObject([{ name: 'port_status', outcome: 'ok' }]);
});

test('the payment provider of the page refunds with the key, and tells what may be tried again', async () => {
  const asked: unknown[] = [];
  const statuses = [503, 200, 402];
  const server = createServer(async (request, response) => {
    const body = Object.fromEntries(new URLSearchParams(await text(request)));
    asked.push({ url: request.url, key: request.headers['idempotency-key'], ...body });
    response.writeHead(statuses.shift() ?? 500).end(JSON.stringify({ id: 're_1' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const path = files.find((file) => file.endsWith('stripe.ts')) ?? '';
    const { stripePayments } = await import(pathToFileURL(join(folder, path)).href);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const payments: PaymentProvider = stripePayments({ key: 'a key', url });
    const order = { key: 'k', chargeId: 'ch_1', minor: 9_900, currency: 'USD', reason: 'twice' };
    await expect(payments.refund(order)).rejects.toMatchObject({ code: 'payments-down' });
    expect(await payments.refund(order)).toEqual({ reference: 're_1' });
    await expect(payments.refund(order)).rejects.toMatchObject({ code: 'refund-refused' });
    const request = { url: '/v1/refunds', key: 'k', charge: 'ch_1', amount: '9900' };
    expect(asked).toEqual([request, request, request]);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
