import type { Kysely } from 'kysely';
import type { PaymentProvider } from '../payments/provider.ts';
import type { BillingStore, NotDone } from './billing-store.ts';
import { readInvoices } from './invoices.ts';
import { Refused } from './orders.ts';
import { makePlanChange, planChangeOf } from './plan-changes.ts';
import { keepProposal } from './proposals.ts';
import { makeRefund, recentlyRefunded } from './refunds.ts';
import type { BillingTables } from './tables.ts';
import { verifyAccount } from './verification.ts';

/** Billing's data in its schema of a Postgres. */
export function billingStore(
  db: Kysely<BillingTables>,
  payments: PaymentProvider,
  now: () => Date = () => new Date(),
): BillingStore {
  return {
    account: async (id) =>
      (await db
        .selectFrom('accounts')
        .select(['id', 'name', 'status', 'plan', 'seats', 'period', 'currency', 'anchor'])
        .where('id', '=', id)
        .executeTakeFirst()) ?? null,

    async invoices(accountId, month) {
      const found = await readInvoices(db, accountId, (query) =>
        month === null ? query : query.where('month', month.length === 2 ? 'like' : '=', monthPattern(month)),
      );
      return month?.length === 2 ? found.slice(0, 1) : found;
    },
    async invoice(accountId, number) {
      const [found] = await readInvoices(db, accountId, (query) => query.where('number', '=', number));
      return found ?? null;
    },
    async invoiceOfCharge(accountId, chargeId) {
      const [found] = await readInvoices(db, accountId, (query) =>
        query.where(({ eb, selectFrom }) =>
          eb('number', 'in', selectFrom('charges').select('invoice_number').where('id', '=', chargeId)),
        ),
      );
      return found ?? null;
    },

    recentlyRefunded: (accountId) => recentlyRefunded(db, accountId),
    verify: (attempt, occasion) => verifyAccount(db, attempt, occasion),
    showRefund: ({ accountId, chargeId, minor }, occasion) =>
      keepProposal(db, 'refund', { accountId, chargeId, minor }, occasion),
    showPlanChange: (terms, occasion) => keepProposal(db, 'plan-change', terms, occasion),
    refund: (order, occasion) => orRefusal(makeRefund(db, payments, order, occasion)),
    planChangeOf: (key) => planChangeOf(db, key),
    changePlan: (terms, occasion) =>
      orRefusal(makePlanChange(db, terms, now().toISOString().slice(0, 10), occasion)),
  };
}

const monthPattern = (month: string) => (month.length === 2 ? `%-${month}` : month);

async function orRefusal<T>(order: Promise<T>): Promise<T | NotDone> {
  try {
    return await order;
  } catch (error) {
    if (error instanceof Refused) return error.why;
    throw error;
  }
}
