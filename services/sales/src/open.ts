import {
  type AgentOnBackends,
  type Logger,
  messageOf,
  type Opened,
  type OpenOptions,
} from '@switchboard/shared';
import { openDatabase } from '@switchboard/shared/data';
import { salesAgent } from './agent.ts';
import { startOutbox } from './mail/outbox.ts';
import { filePostman, smtpPostman } from './mail/postman.ts';
import { readOwnSettings, type SalesSettings } from './settings.ts';
import { databaseCalendar } from './store/calendar.ts';
import { databaseDocuments } from './store/documents.ts';
import { migrations } from './store/migrations.ts';
import { databasePrices } from './store/price-list.ts';
import { seedSales } from './store/seed.ts';
import { openSlots } from './store/slots.ts';
import type { SalesTables } from './store/tables.ts';

/** How often the slots of the next days are opened. */
const SLOTS_MS = 60 * 60_000;

/** Sales on the database of DATABASE_URL, with e-mail as SMTP_URL and OUTBOX_DIR say. */
export const sales: AgentOnBackends<SalesSettings> = { name: 'sales', readOwnSettings, open };

async function open(
  log: Logger,
  settings: SalesSettings,
  { schema = 'sales' }: OpenOptions = {},
): Promise<Opened> {
  const { db, isReady, close } = await openDatabase<SalesTables>({
    url: settings.DATABASE_URL,
    schema,
    migrations,
    log,
    poolSize: settings.DATABASE_POOL,
  });
  if (settings.SEED_ACCOUNTS > 0) await seedSales(db);
  await openSlots(db, new Date());
  const slots = setInterval(() => {
    openSlots(db, new Date()).catch((error) =>
      log.warn({ error: messageOf(error) }, 'no new slots could be opened'),
    );
  }, SLOTS_MS);
  const { SMTP_URL, OUTBOX_DIR, MAIL_FROM } = settings;
  const postman = SMTP_URL ? smtpPostman(SMTP_URL, MAIL_FROM) : filePostman(OUTBOX_DIR, MAIL_FROM);
  const outbox = startOutbox(db, postman, log);
  return {
    definition: salesAgent({
      prices: databasePrices(db),
      calendar: databaseCalendar(db, outbox.wake),
      documents: databaseDocuments(db, outbox.wake),
    }),
    isReady,
    async close() {
      clearInterval(slots);
      await outbox.stop();
      await close();
    },
  };
}
