import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Invoice } from './billing-store.ts';
import type { BillingTables } from './tables.ts';

type InvoiceQuery = SelectQueryBuilder<BillingTables, 'invoices', BillingTables['invoices']>;

/** An account's invoices as far as `where` chooses them, newest first, with their charges and what was refunded of each. */
export async function readInvoices(
  db: Kysely<BillingTables>,
  accountId: string,
  where: (query: InvoiceQuery) => InvoiceQuery,
): Promise<Invoice[]> {
  const ofAccount = db.selectFrom('invoices').selectAll().where('account_id', '=', accountId);
  const invoices = await where(ofAccount).orderBy('month', 'desc').orderBy('number').execute();
  if (invoices.length === 0) return [];
  const charges = await db
    .selectFrom('charges')
    .leftJoin('refunds', 'refunds.charge_id', 'charges.id')
    .select(['charges.id', 'charges.invoice_number', 'charges.at', 'charges.minor', 'charges.method'])
    .select(({ fn }) => fn.coalesce(fn.sum<number>('refunds.minor'), sql<number>`0`).as('refunded'))
    .where('charges.account_id', '=', accountId)
    .where(
      'charges.invoice_number',
      'in',
      invoices.map(({ number }) => number),
    )
    .groupBy('charges.id')
    .orderBy('charges.at')
    .orderBy('charges.id')
    .execute();
  const byInvoice = Map.groupBy(charges, (charge) => charge.invoice_number);
  return invoices.map(({ account_id, total_minor, ...invoice }) => ({
    ...invoice,
    accountId: account_id,
    totalMinor: total_minor,
    charges: (byInvoice.get(invoice.number) ?? []).map(({ id, at, minor, method, refunded }) => ({
      id,
      on: at.toISOString().slice(0, 10),
      minor,
      method,
      refundedMinor: Number(refunded),
    })),
  }));
}
