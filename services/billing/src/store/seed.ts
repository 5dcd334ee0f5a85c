import { once } from '@switchboard/shared/data';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { demoCompany } from './demo-company.ts';
import type { BillingTables } from './tables.ts';

const seeded = z.object({ accounts: z.number() });

/** Rows that fit into one statement. */
const BATCH = 500;

/** Fills the schema with the demo company, once. */
export async function seedBilling(db: Kysely<BillingTables>, accounts: number): Promise<void> {
  const effect = { key: 'seed', kind: 'seed', accountId: null, payload: {} };
  await once(db, effect, seeded, async (tx) => {
    const company = demoCompany(accounts);
    for (const table of ['accounts', 'invoices', 'charges', 'refunds'] as const) {
      for (let at = 0; at < company[table].length; at += BATCH) {
        await tx
          .insertInto(table)
          .values(company[table].slice(at, at + BATCH))
          .execute();
      }
    }
    return { accounts: company.accounts.length };
  });
}
