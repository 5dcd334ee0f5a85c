import type { Logger, Opened, OpenOptions } from '@switchboard/shared';
import { databaseSettings, openDatabase } from '@switchboard/shared/data';
import { billingAgent } from './agent.ts';
import { demoPayments } from './payments/provider.ts';
import { billingSettings } from './settings.ts';
import { migrations } from './store/migrations.ts';
import { billingStore } from './store/postgres.ts';
import { seedBilling } from './store/seed.ts';
import type { BillingTables } from './store/tables.ts';

/** Billing on the database of DATABASE_URL, in a schema of its own. */
export async function openBilling(
  log: Logger,
  { env = process.env, schema = 'billing' }: OpenOptions = {},
): Promise<Opened> {
  const { url, poolSize, seedAccounts } = databaseSettings(env);
  const settings = billingSettings(env);
  const { db, isReady, close } = await openDatabase<BillingTables>({
    url,
    schema,
    migrations,
    log,
    poolSize,
  });
  if (seedAccounts > 0) await seedBilling(db, seedAccounts);
  return { definition: billingAgent(billingStore(db, demoPayments), settings), isReady, close };
}
