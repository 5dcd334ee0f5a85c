import { startPostgres } from '@switchboard/postgres';
import { createLogger, type Database, openDatabase } from '@switchboard/shared';
import { toolCall } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { techSupportAgent } from '../agent.ts';
import { databaseSupportStore } from '../store/database.ts';
import { migrations, type SupportTables } from '../store/schema.ts';
import { everyEndpointIsHealthy } from '../testing/support.ts';

const calls: [tool: string, args: Record<string, unknown>][] = [
  ['verify_account', { tenantId: 'T-2001', pin: '482913' }],
  ['fetch_call_log', { callId: 'C-50401', tenantId: null, about: null }],
  ['run_webhook_diagnostic', { tenantId: null }],
];

let database: Database<SupportTables>;
beforeAll(async () => {
  const server = await startPostgres();
  const log = createLogger('test', 'silent');
  database = await openDatabase<SupportTables>({ url: server.url, schema: 'support', migrations, log });
  await server.stop();
});
afterAll(() => database?.close());

it('each tool is to be tried again where the database is away, and no endpoint is called', async () => {
  const { diagnose, called } = everyEndpointIsHealthy();
  const { tools } = techSupportAgent(databaseSupportStore(database.db), diagnose);
  expect(tools.map(({ name }) => name)).toEqual(calls.map(([name]) => name));
  for (const [index, [, args]] of calls.entries()) {
    const call = toolCall({ verified: { accountId: 'A-1001', by: 'web-session' } });
    await expect(async () => tools[index]?.execute(args, call)).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'database-down',
    });
  }
  expect(called).toEqual([]);
});
