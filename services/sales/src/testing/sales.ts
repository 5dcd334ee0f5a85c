import type { TestPostgres } from '@switchboard/shared/testing';
import type { Kysely } from 'kysely';
import type { SalesBackends } from '../agent.ts';
import { databaseCalendar } from '../store/calendar.ts';
import { databaseDocuments } from '../store/documents.ts';
import { migrations } from '../store/migrations.ts';
import { databasePrices } from '../store/price-list.ts';
import { seedSales } from '../store/seed.ts';
import { openSlots } from '../store/slots.ts';
import type { SalesTables } from '../store/tables.ts';

/** Sales' backends over a database, with nobody who delivers e-mail. */
export function backendsOver(db: Kysely<SalesTables>, now: () => Date = () => new Date()): SalesBackends {
  return {
    prices: databasePrices(db),
    calendar: databaseCalendar(db, () => {}, now),
    documents: databaseDocuments(db, () => {}),
  };
}

/** Sales on a schema of its own, with its price list and the slots after `now`. */
export async function openSales(
  postgres: TestPostgres,
  now: () => Date = () => new Date(),
): Promise<SalesBackends & { db: Kysely<SalesTables>; schema: string }> {
  const { db, schema } = await postgres.open<SalesTables>(migrations);
  await seedSales(db);
  await openSlots(db, now());
  return { ...backendsOver(db, now), db, schema };
}

/** Empties what orders have left, so that one schema serves many tests. */
export async function forgetOrders(db: Kysely<SalesTables>): Promise<void> {
  for (const table of ['bookings', 'mails', 'effects'] as const) await db.deleteFrom(table).execute();
}
