import { openLink, startTestPostgres, toolCall } from '@switchboard/shared/testing';
import { expect, it } from 'vitest';
import { billingAgent } from '../agent.ts';
import { demoPayments } from '../payments/provider.ts';
import { migrations } from '../store/migrations.ts';
import { billingStore } from '../store/postgres.ts';
import type { BillingTables } from '../store/tables.ts';

const calls: [tool: string, args: Record<string, unknown>][] = [
  ['verify_account', { accountId: 'A-1001', email: 'office@lakeside.example', postcode: null }],
  ['lookup_invoice', { accountId: null, invoiceNumber: null, month: null }],
  [
    'issue_refund',
    {
      accountId: null,
      chargeId: 'CH-1001-2605-2',
      amountMinor: 9_900,
      currency: 'USD',
      reason: 'charged twice',
      confirmed: true,
    },
  ],
  ['change_plan', { accountId: null, plan: 'business', period: null, confirmed: true }],
];

it('each tool is to be tried again where the database is away, and the model is told nothing', async () => {
  const postgres = await startTestPostgres();
  const link = await openLink(postgres.url);
  const { db, isReady } = await postgres.open<BillingTables>(migrations, { url: link.url });
  try {
    await link.cut();
    expect(await isReady()).toBe(false);
    const { tools } = billingAgent(billingStore(db, demoPayments), { refundLimitMinor: 500_00 });
    expect(tools.map(({ name }) => name)).toEqual(calls.map(([name]) => name));
    for (const [index, [, args]] of calls.entries()) {
      const call = toolCall({ verified: { accountId: 'A-1001', by: 'web-session' }, n: 2, said: ['yes'] });
      await expect(async () => tools[index]?.execute(args, call)).rejects.toMatchObject({
        name: 'RetryableError',
        code: 'database-down',
      });
    }
  } finally {
    await postgres.stop();
  }
});
