import type { Database } from '@switchboard/shared/data';
import { openLink, startTestPostgres, type TestPostgres, toolCall } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { salesAgent } from '../agent.ts';
import { migrations } from '../store/migrations.ts';
import type { SalesTables } from '../store/tables.ts';
import { backendsOver } from '../testing/sales.ts';

const calls: [tool: string, args: Record<string, unknown>][] = [
  ['lookup_pricing', { plan: 'team', seats: 3, annual: null }],
  ['book_demo', { slot: '2026-11-27T14:00Z', email: 'jo@acme.example', name: null, topic: null }],
  ['send_one_pager', { document: 'product', email: 'jo@acme.example' }],
];

let postgres: TestPostgres;
let database: Database<SalesTables>;
beforeAll(async () => {
  postgres = await startTestPostgres();
  const link = await openLink(postgres.url);
  database = await postgres.open<SalesTables>(migrations, { url: link.url });
  await link.cut();
});
afterAll(() => postgres?.stop());

it('each tool is to be tried again where the database is away', async () => {
  const { tools } = salesAgent(backendsOver(database.db));
  expect(tools.map(({ name }) => name)).toEqual(calls.map(([name]) => name));
  for (const [index, [, args]] of calls.entries()) {
    await expect(async () => tools[index]?.execute(args, toolCall())).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'database-down',
    });
  }
});
