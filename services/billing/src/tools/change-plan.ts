import { defineTool, formatMoney, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import { planTerms } from '../policy/proration.ts';
import type { Account, BillingStore, PlanTerms } from '../store/billing-store.ts';
import { priceMinor } from '../store/plans.ts';
import { wordsFor } from './not-done.ts';
import { occasionOf, ownAccount } from './own-account.ts';

const terms = z.object({ plan: z.string(), period: z.string(), price: z.string() });

export const planReportSchema = z.object({
  account: z.string(),
  seats: z.number(),
  from: terms,
  to: terms,
  /** YYYY-MM-DD. */
  effectiveOn: z.string(),
  /** What comes on the next invoice for the rest of the running period. */
  dueNow: z.string(),
  /** The change's reference; null while nothing has been changed. */
  reference: z.string().nullable(),
});
export type PlanReport = z.infer<typeof planReportSchema>;

export function changePlan(store: BillingStore, now: () => Date): ToolDefinition {
  return defineTool({
    name: 'change_plan',
    description:
      'Changes the plan or the billing period of an account: upwards at once, with the rest of the running period credited; downwards from the next period on. With `confirmed` false it changes nothing and returns the old and the new price, the day and what is due: tell the customer all of these. Call it with `confirmed` true only after the customer has agreed to just that in a later message. Enterprise is agreed with a person and is refused.',
    parameters: z.object({
      accountId: z.string().nullable().describe('The verified account id, or null.'),
      plan: z
        .enum(['starter', 'team', 'business', 'enterprise'])
        .nullable()
        .describe('The new plan; null to keep it.'),
      period: z.enum(['monthly', 'annual']).nullable().describe('The new billing period; null to keep it.'),
      confirmed: z.boolean().describe('Whether the customer has seen the terms and agreed.'),
    }),
    effect: true,
    async execute({ accountId, plan, period, confirmed }, call) {
      const account = await ownAccount(store, call, accountId);
      const to = { plan: plan ?? account.plan, period: period ?? account.period };
      const done = confirmed ? await store.planChangeOf(call.idempotencyKey) : null;
      if (done) return report(account, done.terms, done.reference);
      refuseUnfit(account, to);
      const wanted = planTerms(account, to, now().toISOString().slice(0, 10));
      if (!confirmed) {
        const changes = to.plan !== account.plan || to.period !== account.period;
        if (changes) await store.showPlanChange(wanted, occasionOf(call));
        return report(account, wanted, null);
      }
      const change = await store.changePlan(wanted, occasionOf(call));
      if ('refused' in change) throw new ToolRefusal(wordsFor(change, 'plan change', account.currency));
      return report(account, wanted, change.reference);
    },
  });
}

function refuseUnfit(account: Account, to: PlanTerms['to']): void {
  if (account.status === 'closed') {
    throw new ToolRefusal(`Account ${account.id} is closed. To open it again, call escalate_to_human.`);
  }
  if (to.plan === 'enterprise' || account.plan === 'enterprise') {
    throw new ToolRefusal(
      'Enterprise terms are agreed in person. Call escalate_to_human with what the customer wants.',
    );
  }
}

function report(
  account: Account,
  { from, to, effectiveOn, dueMinor }: PlanTerms,
  reference: string | null,
): string {
  const { seats, currency } = account;
  const priced = ({ plan, period }: PlanTerms['to']) => ({
    plan,
    period,
    price: formatMoney(priceMinor(plan, { seats, period, currency }), currency),
  });
  const told: PlanReport = {
    account: account.id,
    seats,
    from: priced(from),
    to: priced(to),
    effectiveOn,
    dueNow: formatMoney(dueMinor, currency),
    reference,
  };
  return JSON.stringify(told);
}
