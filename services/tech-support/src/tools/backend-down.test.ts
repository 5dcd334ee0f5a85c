import type { Database } from '@switchboard/shared/data';
import { openLink, startTestPostgres, type TestPostgres, toolCall } from '@switchboard/shared/testing';
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

let postgres: TestPostgres;
let database: Database<SupportTables>;
beforeAll(async () => {
  postgres = await startTestPostgres();
  const link = await openLink(postgres.url);
  database = await postgres.open<SupportTables>(migrations, { url: link.url });
  await link.cut();
});
afterAll(() => postgres?.stop());

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
