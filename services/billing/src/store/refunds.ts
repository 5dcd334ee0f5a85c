import { once } from '@switchboard/shared/data';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { PaymentProvider } from '../payments/provider.ts';
import { decideRefund } from '../policy/refund.ts';
import type { Occasion, RefundOrder, RefundOutcome } from './billing-store.ts';
import { Refused, reference } from './orders.ts';
import { takeConsent } from './proposals.ts';
import type { BillingTables } from './tables.ts';

const REFUND_WINDOW_DAYS = 30;

const outcomeSchema: z.ZodType<RefundOutcome> = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('refunded'), reference: z.string() }),
  z.object({ outcome: z.literal('prepared'), reference: z.string(), recentMinor: z.number() }),
]);

/** Rejects with `Refused` where there is no consent or not enough left; then nothing has happened. */
export function makeRefund(
  db: Kysely<BillingTables>,
  payments: PaymentProvider,
  { accountId, chargeId, minor, reason, limitMinor }: RefundOrder,
  occasion: Occasion,
): Promise<RefundOutcome> {
  const { key, conversation } = occasion;
  const terms = { accountId, chargeId, minor };
  const effect = { key, kind: 'refund', accountId, payload: terms };
  return once(db, effect, outcomeSchema, async (tx): Promise<RefundOutcome> => {
    // One refund of an account at a time: two at once must not both see the same money left, or the same room below the limit.
    await tx.selectFrom('accounts').select('id').where('id', '=', accountId).forUpdate().execute();
    const charge = await tx
      .selectFrom('charges')
      .innerJoin('invoices', 'invoices.number', 'charges.invoice_number')
      .select(['charges.minor', 'invoices.currency'])
      .where('charges.id', '=', chargeId)
      .where('charges.account_id', '=', accountId)
      .executeTakeFirst();
    const leftMinor = charge ? charge.minor - (await refundedOf(tx, chargeId)) : 0;
    const recentMinor = await recentlyRefunded(tx, accountId);
    const decision = decideRefund({ minor, leftMinor, recentMinor, limitMinor });
    if (!charge || decision === 'more-than-left') throw new Refused({ refused: 'more-than-left', leftMinor });
    const notAgreed = await takeConsent(tx, 'refund', terms, occasion);
    if (notAgreed) throw new Refused(notAgreed);

    const row = {
      charge_id: chargeId,
      account_id: accountId,
      currency: charge.currency,
      minor,
      reason,
    };
    if (decision === 'person') {
      const prepared = { ...row, reference: reference('PR', key), conversation, status: 'waiting' as const };
      await tx.insertInto('prepared_refunds').values(prepared).execute();
      return { outcome: 'prepared', reference: prepared.reference, recentMinor };
    }
    // The provider knows the key too: where we die before the commit, the repeated call moves no money again.
    const paid = await payments.refund({ key, chargeId, minor, currency: charge.currency, reason });
    const refund = { ...row, reference: reference('R', key), provider_reference: paid.reference };
    await tx.insertInto('refunds').values(refund).execute();
    return { outcome: 'refunded', reference: refund.reference };
  });
}

/** What was refunded for the account within the window, in minor units. */
export async function recentlyRefunded(db: Kysely<BillingTables>, accountId: string): Promise<number> {
  const { minor } = await db
    .selectFrom('refunds')
    .select(({ fn }) => fn.coalesce(fn.sum<number>('minor'), sql<number>`0`).as('minor'))
    .where('account_id', '=', accountId)
    .where('at', '>', sql<Date>`now() - make_interval(days => ${REFUND_WINDOW_DAYS})`)
    .executeTakeFirstOrThrow();
  return Number(minor);
}

async function refundedOf(db: Kysely<BillingTables>, chargeId: string): Promise<number> {
  const { minor } = await db
    .selectFrom('refunds')
    .select(({ fn }) => fn.coalesce(fn.sum<number>('minor'), sql<number>`0`).as('minor'))
    .where('charge_id', '=', chargeId)
    .executeTakeFirstOrThrow();
  return Number(minor);
}
