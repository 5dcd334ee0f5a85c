import type { AgentDefinition } from '@switchboard/shared';
import { billingRules } from './offline.ts';
import { prompt } from './prompt.ts';
import type { BillingStore } from './store/billing-store.ts';
import { changePlan } from './tools/change-plan.ts';
import { issueRefund } from './tools/issue-refund.ts';
import { lookupInvoice } from './tools/lookup-invoice.ts';
import { verifyAccount } from './tools/verify-account.ts';

/** @param refundLimitMinor what may be refunded for an account within 30 days without a person, in minor units */
export function billingAgent(
  store: BillingStore,
  { refundLimitMinor }: { refundLimitMinor: number },
  now: () => Date = () => new Date(),
): AgentDefinition {
  return {
    name: 'billing',
    version: '2',
    role: 'specialist',
    description: `Existing customers' money matters: invoices and charges (wrong, double, unknown), refunds, payments that failed, receipts and VAT
on invoices, upgrades, downgrades and changes between monthly and annual billing of a plan that they have, cancellations.
Not for: prices, quotes and discounts before buying (sales); calls, audio, webhooks or the app not working (tech support).
Works best with the account id, the month or invoice number, and the amount, as far as the customer gave them. Decides refunds up to $500.`,
    instructions: prompt,
    tools: [
      verifyAccount(store),
      lookupInvoice(store),
      issueRefund(store, refundLimitMinor),
      changePlan(store, now),
    ],
    edges: [],
    offline: billingRules,
  };
}
