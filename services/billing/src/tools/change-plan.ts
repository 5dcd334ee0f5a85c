import { defineTool, formatMoney, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import type { Account, BillingStore, Period, Plan } from '../store/billing-store.ts';
import { priceMinor } from '../store/plans.ts';
import { ownAccount } from './own-account.ts';

const terms = z.object({ plan: z.string(), period: z.string(), price: z.string() });

export const planReportSchema = z.object({
  account: z.string(),
  seats: z.number(),
  from: terms,
  to: terms,
  effective: z.string(),
  /** The change's reference; null while nothing has been changed. */
  reference: z.string().nullable(),
});
export type PlanReport = z.infer<typeof planReportSchema>;

export function changePlan(store: BillingStore): ToolDefinition {
  return defineTool({
    name: 'change_plan',
    description:
      'Changes the plan or the billing period of an account, from the next billing period on. With `confirmed` false it changes nothing and returns the old and the new price: show them to the customer. Call it with `confirmed` true only after the customer has agreed to exactly that in a later message. Enterprise is agreed with sales and is refused.',
    parameters: z.object({
      accountId: z
        .string()
        .nullable()
        .describe('The account id as the customer gave it. Null where the customer is verified.'),
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
      const wanted = { plan: plan ?? account.plan, period: period ?? account.period };
      refuseUnfit(account, wanted);
      if (!confirmed) {
        return report(account, account, wanted, null);
      }
      const change = await store.changePlan({ key: call.idempotencyKey, accountId: account.id, ...wanted });
      return report(account, change.from, change.to, change.reference);
    },
  });
}

type Terms = { plan: Plan; period: Period };

function refuseUnfit(account: Account, wanted: Terms): void {
  if (account.status === 'closed') {
    throw new ToolRefusal(`Account ${account.id} is closed. To open it again, call escalate_to_human.`);
  }
  if (wanted.plan === 'enterprise' || account.plan === 'enterprise') {
    throw new ToolRefusal(
      'Enterprise terms are agreed in person. Call escalate_to_human with what the customer wants.',
    );
  }
}

function report(account: Account, from: Terms, to: Terms, reference: string | null): string {
  const { seats, currency } = account;
  const terms = ({ plan, period }: Terms) => ({
    plan,
    period,
    price: formatMoney(priceMinor(plan, { seats, period, currency }), currency),
  });
  const told: PlanReport = {
    account: account.id,
    seats,
    from: terms(from),
    to: terms(to),
    effective: 'from the next billing period',
    reference,
  };
  return JSON.stringify(told);
}
