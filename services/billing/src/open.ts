import { databaseSettings, type Logger, type Opened, openDatabase } from '@switchboard/shared';
import { billingAgent } from './agent.ts';
import { demoPayments } from './payments/provider.ts';
import { billingSettings } from './settings.ts';
import { migrations } from './store/migrations.ts';
import { billingStore } from './store/postgres.ts';
import { seedBilling } from './store/seed.ts';
import type { BillingTables } from './store/tables.ts';

/** Billing on the database of DATABASE_URL. */
export async function openBilling(log: Logger): Promise<Opened> {
  const { url, poolSize, seedAccounts } = databaseSettings(process.env);
  const settings = billingSettings(process.env);
  const { db, isReady, close } = await openDatabase<BillingTables>({
    url,
    schema: 'billing',
    migrations,
    log,
    poolSize,
  });
  if (seedAccounts > 0) await seedBilling(db, seedAccounts);
  return { definition: billingAgent(billingStore(db, demoPayments), settings), isReady, close };
}
