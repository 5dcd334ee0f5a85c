import type { AgentOnBackends, Logger, Opened, OpenOptions } from '@switchboard/shared';
import { openDatabase } from '@switchboard/shared/data';
import { billingAgent } from './agent.ts';
import { demoPayments } from './payments/provider.ts';
import { type BillingSettings, readOwnSettings } from './settings.ts';
import { migrations } from './store/migrations.ts';
import { billingStore } from './store/postgres.ts';
import { seedBilling } from './store/seed.ts';
import type { BillingTables } from './store/tables.ts';

/** Billing on the database of DATABASE_URL, in a schema of its own. */
export const billing: AgentOnBackends<BillingSettings> = { name: 'billing', readOwnSettings, open };

async function open(
  log: Logger,
  settings: BillingSettings,
  { schema = 'billing' }: OpenOptions = {},
): Promise<Opened> {
  const { db, isReady, close } = await openDatabase<BillingTables>({
    url: settings.DATABASE_URL,
    schema,
    migrations,
    log,
    poolSize: settings.DATABASE_POOL,
  });
  if (settings.SEED_ACCOUNTS > 0) await seedBilling(db, settings.SEED_ACCOUNTS);
  const refundLimitMinor = Math.round(settings.REFUND_LIMIT_USD * 100);
  return {
    definition: billingAgent(billingStore(db, demoPayments), { refundLimitMinor }),
    isReady,
    close,
  };
}
