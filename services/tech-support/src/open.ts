import type { Logger, Opened, OpenOptions } from '@switchboard/shared';
import { databaseSettings, openDatabase } from '@switchboard/shared/data';
import { techSupportAgent } from './agent.ts';
import { webhookSettings } from './settings.ts';
import { databaseSupportStore } from './store/database.ts';
import { migrations, type SupportTables } from './store/schema.ts';
import { seedSupport } from './store/seed.ts';
import { diagnoseOver } from './webhook/diagnose.ts';
import { reach } from './webhook/reach.ts';

/** Tech support on the database of DATABASE_URL. */
export async function openTechSupport(
  log: Logger,
  { env = process.env, schema = 'support' }: OpenOptions = {},
): Promise<Opened> {
  const { url, poolSize, seedAccounts } = databaseSettings(env);
  const { WEBHOOK_ALLOW_PRIVATE: allowPrivate } = webhookSettings(env);
  if (allowPrivate) log.warn('WEBHOOK_ALLOW_PRIVATE is set: webhooks may lead into private networks');
  const { db, isReady, close } = await openDatabase<SupportTables>({
    url,
    schema,
    migrations,
    log,
    poolSize,
  });
  if (seedAccounts > 0) await seedSupport(db, seedAccounts, new Date());
  const diagnose = diagnoseOver(reach({ allowPrivate }));
  return { definition: techSupportAgent(databaseSupportStore(db), diagnose), isReady, close };
}
