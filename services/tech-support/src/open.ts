import type { AgentOnBackends, Logger, Opened, OpenOptions } from '@switchboard/shared';
import { openDatabase } from '@switchboard/shared/data';
import { techSupportAgent } from './agent.ts';
import { readOwnSettings, type TechSupportSettings } from './settings.ts';
import { databaseSupportStore } from './store/database.ts';
import { migrations, type SupportTables } from './store/schema.ts';
import { seedSupport } from './store/seed.ts';
import { diagnoseOver } from './webhook/diagnose.ts';
import { reach } from './webhook/reach.ts';

/** Tech support on the database of DATABASE_URL. */
export const techSupport: AgentOnBackends<TechSupportSettings> = {
  name: 'tech-support',
  readOwnSettings,
  open,
};

async function open(
  log: Logger,
  settings: TechSupportSettings,
  { schema = 'support' }: OpenOptions = {},
): Promise<Opened> {
  const allowPrivate = settings.WEBHOOK_ALLOW_PRIVATE;
  if (allowPrivate) log.warn('WEBHOOK_ALLOW_PRIVATE is set: webhooks may lead into private networks');
  const { db, isReady, close } = await openDatabase<SupportTables>({
    url: settings.DATABASE_URL,
    schema,
    migrations,
    log,
    poolSize: settings.DATABASE_POOL,
  });
  if (settings.SEED_ACCOUNTS > 0) await seedSupport(db, settings.SEED_ACCOUNTS, new Date());
  const diagnose = diagnoseOver(reach({ allowPrivate }));
  return { definition: techSupportAgent(databaseSupportStore(db), diagnose), isReady, close };
}
