import { doneBefore, once } from '@switchboard/shared/data';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Occasion, PlanChange, PlanTerms } from './billing-store.ts';
import { Refused, reference } from './orders.ts';
import { takeConsent } from './proposals.ts';
import type { BillingTables } from './tables.ts';

const choice = z.object({
  plan: z.enum(['starter', 'team', 'business', 'enterprise']),
  period: z.enum(['monthly', 'annual']),
});
const made: z.ZodType<PlanChange> = z.object({
  reference: z.string(),
  terms: z.object({
    accountId: z.string(),
    from: choice,
    to: choice,
    effectiveOn: z.string(),
    dueMinor: z.number(),
  }),
});

/** Rejects with `Refused` where there is no consent. A change for a later day is written down for it; the account stays as it is. */
export function makePlanChange(
  db: Kysely<BillingTables>,
  terms: PlanTerms,
  today: string,
  occasion: Occasion,
): Promise<PlanChange> {
  const { accountId, from, to, effectiveOn, dueMinor } = terms;
  const { key } = occasion;
  const effect = { key, kind: 'plan-change', accountId, payload: { accountId, to } };
  return once(db, effect, made, async (tx) => {
    const account = await tx
      .selectFrom('accounts')
      .select(['plan', 'period', 'currency'])
      .where('id', '=', accountId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    // Changed since by somebody else: the terms that the customer saw are no longer these.
    if (account.plan !== from.plan || account.period !== from.period) {
      throw new Refused({ refused: 'not-shown' });
    }
    const notAgreed = await takeConsent(tx, 'plan-change', terms, occasion);
    if (notAgreed) throw new Refused(notAgreed);
    const change = {
      reference: reference('P', key),
      account_id: accountId,
      from_plan: from.plan,
      from_period: from.period,
      to_plan: to.plan,
      to_period: to.period,
      effective_on: effectiveOn,
      due_minor: dueMinor,
      currency: account.currency,
    };
    await tx.insertInto('plan_changes').values(change).execute();
    if (effectiveOn <= today) {
      await tx
        .updateTable('accounts')
        .set({ plan: to.plan, period: to.period, ...(to.period === from.period ? {} : { anchor: today }) })
        .where('id', '=', accountId)
        .execute();
    }
    return { reference: change.reference, terms };
  });
}

export async function planChangeOf(db: Kysely<BillingTables>, key: string): Promise<PlanChange | null> {
  return (await doneBefore(db, key, made)) ?? null;
}
