import { startPostgres } from '@switchboard/postgres';
import { createLogger, type Database, openDatabase } from '@switchboard/shared';
import { toolCall } from '@switchboard/shared/testing';
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

let database: Database<SalesTables>;
beforeAll(async () => {
  const server = await startPostgres();
  const log = createLogger('test', 'silent');
  database = await openDatabase<SalesTables>({ url: server.url, schema: 'sales', migrations, log });
  await server.stop();
});
afterAll(() => database?.close());

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
