import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { DemoConversation, Trace } from './conversation.ts';
import type { DemoDatabase } from './database.ts';

const TENANT = 'T-2001';
const PIN = '482913';

const registered = z.object({ url: z.string(), secret: z.string() });

/**
 * The endpoint is one of this program's own, which is called only where the system may call private addresses; elsewhere the
 * registered one is diagnosed.
 */
export const failingWebhook: DemoConversation = {
  name: 'failing-webhook',
  shows: 'tech support verifies the customer, calls their webhook, and says what fails',
  async prepare(database) {
    const steps = [
      { customer: 'my webhook returns 502 every ten minutes', owner: 'tech-support' },
      { customer: `${TENANT}, the PIN is ${PIN}`, owner: 'tech-support' },
    ];
    if (!database || process.env.WEBHOOK_ALLOW_PRIVATE !== 'true') return { steps };
    const [row] = await database.rows('select url, secret from support.webhooks where tenant_id = $1', [
      TENANT,
    ]);
    if (!row)
      throw new Error(`tenant ${TENANT} has no webhook: fill an empty database with \`npm run seed\``);
    const { url, secret } = registered.parse(row);
    const endpoint = await startFailingEndpoint(secret);
    const register = (address: string) =>
      database.rows('update support.webhooks set url = $1 where tenant_id = $2', [address, TENANT]);
    await register(endpoint.url);
    return {
      steps,
      traces: (conversation) => tracesOf(database, endpoint, conversation),
      async close() {
        await register(url);
        await endpoint.close();
      },
    };
  },
};

type Endpoint = { url: string; events: { type: string; isSigned: boolean }[]; close(): Promise<void> };

/** Answers 502 to everything, and keeps which events came and whether their signature was right. */
async function startFailingEndpoint(secret: string): Promise<Endpoint> {
  const events: Endpoint['events'] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const signature = String(request.headers['northwind-signature']);
    const [, seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    const isSigned = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex') === digest;
    const event = z.object({ type: z.string() }).safeParse(JSON.parse(body || '{}'));
    events.push({ type: event.data?.type ?? '', isSigned });
    response.writeHead(502).end('Bad Gateway');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/northwind`,
    events,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function tracesOf(
  database: DemoDatabase,
  { events }: Endpoint,
  conversation: string,
): Promise<Trace[]> {
  const tries = await database.rows(
    'select tenant_id, "right" from support.pin_tries where conversation = $1',
    [conversation],
  );
  const isVerified = tries.length === 1 && tries[0]?.tenant_id === TENANT && tries[0].right === true;
  return [
    { what: `the customer was verified for ${TENANT} by its PIN, at the first try`, found: isVerified },
    {
      what: `the registered endpoint got ${events.length} test events, each with a right signature`,
      found: events.length >= 3 && events.every(({ type, isSigned }) => type === 'ping' && isSigned),
    },
  ];
}
