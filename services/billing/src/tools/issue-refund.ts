import { defineTool, formatMoney, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import { decideRefund } from '../policy/refund.ts';
import type { BillingStore, Charge, Invoice } from '../store/billing-store.ts';
import { wordsFor } from './not-done.ts';
import { occasionOf, ownAccount } from './own-account.ts';

export const refundReportSchema = z.object({
  outcome: z.enum(['shown', 'refunded', 'prepared']),
  /** Null while nothing has been done. */
  reference: z.string().nullable(),
  invoice: z.string(),
  charge: z.string(),
  chargedOn: z.string(),
  amount: z.string(),
  to: z.string(),
  /** Who decides on it: we at once, or a person. */
  decides: z.enum(['at-once', 'person']),
  next: z.string(),
});
export type RefundReport = z.infer<typeof refundReportSchema>;

export function issueRefund(store: BillingStore, limitMinor: number): ToolDefinition {
  return defineTool({
    name: 'issue_refund',
    description:
      'Refunds a charge, whole or in part, to the card or bank account that was charged. It cannot be undone. With `confirmed` false it refunds nothing and returns the terms: tell the customer the amount, the charge and its date. Call it with `confirmed` true only after the customer has agreed to just that in a later message. Large refunds are prepared for a person, who decides.',
    parameters: z.object({
      accountId: z.string().nullable().describe('The verified account id, or null.'),
      chargeId: z.string().describe('The id of the charge from lookup_invoice.'),
      amountMinor: z.number().describe('The amount in minor units of the currency: 9900 is $99.00.'),
      currency: z.enum(['USD', 'EUR']).describe('The currency of the charge.'),
      reason: z.string().describe('Why it is refunded, in one sentence. It is kept with the refund.'),
      confirmed: z.boolean().describe('Whether the customer has seen the terms and agreed.'),
    }),
    effect: true,
    async execute({ accountId, chargeId, amountMinor, currency, reason, confirmed }, call) {
      if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0) {
        throw new ToolRefusal('The amount must be a whole number of minor units above zero: 9900 is $99.00.');
      }
      const account = await ownAccount(store, call, accountId);
      const invoice = await store.invoiceOfCharge(account.id, chargeId);
      const charge = invoice?.charges.find(({ id }) => id === chargeId);
      if (!invoice || !charge) {
        throw new ToolRefusal(
          `Account ${account.id} has no charge ${chargeId}. Look the invoice up and use the charge's id.`,
        );
      }
      if (currency !== invoice.currency) {
        throw new ToolRefusal(
          `Charge ${chargeId} is in ${invoice.currency}, not in ${currency}. Look the invoice up again.`,
        );
      }
      const terms = { accountId: account.id, chargeId, minor: amountMinor };
      if (confirmed) {
        const done = await store.refund({ ...terms, reason, limitMinor }, occasionOf(call));
        if ('refused' in done) throw new ToolRefusal(wordsFor(done, 'refund', currency));
        return report(done, invoice, charge, amountMinor);
      }
      const decision = decideRefund({
        minor: amountMinor,
        leftMinor: charge.minor - charge.refundedMinor,
        recentMinor: await store.recentlyRefunded(account.id),
        limitMinor,
      });
      if (decision === 'more-than-left') {
        const leftMinor = charge.minor - charge.refundedMinor;
        throw new ToolRefusal(wordsFor({ refused: decision, leftMinor }, 'refund', currency));
      }
      await store.showRefund(terms, occasionOf(call));
      const decides = decision === 'person' ? 'person' : 'at-once';
      return report({ outcome: 'shown', decides }, invoice, charge, amountMinor);
    },
  });
}

type State =
  | { outcome: 'shown'; decides: RefundReport['decides'] }
  | { outcome: 'refunded'; reference: string }
  | { outcome: 'prepared'; reference: string };

function report(state: State, invoice: Invoice, charge: Charge, minor: number): string {
  const told: RefundReport = {
    outcome: state.outcome,
    reference: 'reference' in state ? state.reference : null,
    invoice: invoice.number,
    charge: charge.id,
    chargedOn: charge.on,
    amount: formatMoney(minor, invoice.currency),
    to: charge.method,
    decides: 'decides' in state ? state.decides : state.outcome === 'prepared' ? 'person' : 'at-once',
    next: nextOf(state),
  };
  return JSON.stringify(told);
}

function nextOf(state: State): string {
  if (state.outcome === 'refunded') return 'It arrives within 5 to 10 business days.';
  if (state.outcome === 'prepared') {
    return 'It is above what may be refunded here, so it was not refunded but prepared for a person. Call escalate_to_human with the reference, the charge, the amount and the reason.';
  }
  return state.decides === 'person'
    ? 'Nothing was refunded. Tell the customer these terms and that a person decides on an amount like this, and ask whether it shall be passed on.'
    : 'Nothing was refunded. Tell the customer these terms and ask for a yes.';
}
