import { defineTool, formatMoney, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import type { BillingStore, Currency, Invoice, Refund, RefundRefused } from '../store/billing-store.ts';
import { ownAccount } from './own-account.ts';

/** What may be refunded on one invoice without a person, in minor units. Several small refunds of it count together. */
const limitMinor: Record<Currency, number> = { USD: 500_00, EUR: 500_00 };

export const refundReportSchema = z.object({
  reference: z.string(),
  invoice: z.string(),
  charge: z.string(),
  amount: z.string(),
  to: z.string(),
  arrives: z.string(),
});

export function issueRefund(store: BillingStore): ToolDefinition {
  return defineTool({
    name: 'issue_refund',
    description:
      'Refunds a charge, whole or in part, to the card or bank account that was charged. It cannot be undone. Call it only after you have looked the charge up, told the customer the amount and the charge, and the customer has agreed in a later message. More than $500 (or €500) on one invoice is refused: a person decides on that.',
    parameters: z.object({
      accountId: z
        .string()
        .nullable()
        .describe('The account id as the customer gave it. Null where the customer is verified.'),
      chargeId: z.string().describe('The id of the charge from lookup_invoice.'),
      amountMinor: z.number().describe('The amount in minor units of the currency: 9900 is $99.00.'),
      currency: z.enum(['USD', 'EUR']).describe('The currency of the charge.'),
      reason: z.string().describe('Why it is refunded, in one sentence. It is kept with the refund.'),
    }),
    effect: true,
    async execute({ accountId, chargeId, amountMinor, currency, reason }, call) {
      if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0) {
        throw new ToolRefusal('The amount must be a whole number of minor units above zero: 9900 is $99.00.');
      }
      const account = await ownAccount(store, call, accountId);
      const invoice = await store.invoiceOfCharge(chargeId);
      if (!invoice || invoice.accountId !== account.id) {
        throw new ToolRefusal(
          `Account ${account.id} has no charge ${chargeId}. Look the invoice up and use the charge's id.`,
        );
      }
      if (currency !== invoice.currency) {
        throw new ToolRefusal(
          `Charge ${chargeId} is in ${invoice.currency}, not in ${currency}. Look the invoice up again.`,
        );
      }
      const refund = await store.refund({
        key: call.idempotencyKey,
        chargeId,
        minor: amountMinor,
        invoiceLimitMinor: limitMinor[currency],
        reason,
      });
      if ('refused' in refund) throw new ToolRefusal(wordsOf(refund, invoice, chargeId, amountMinor));
      return report(refund, invoice);
    },
  });
}

function wordsOf(
  refused: RefundRefused,
  { number, currency }: Invoice,
  chargeId: string,
  amountMinor: number,
): string {
  const amount = (minor: number) => formatMoney(minor, currency);
  if (refused.refused === 'more-than-left') {
    return `Of charge ${chargeId} only ${amount(refused.leftMinor)} is left to refund. Nothing was refunded. Tell the customer what is left.`;
  }
  const before = refused.refundedMinor > 0 ? `, after ${amount(refused.refundedMinor)} before,` : '';
  return `A refund of ${amount(amountMinor)} on ${number}${before} is above ${amount(limitMinor[currency])}, so a person must decide on it. Nothing was refunded. Call escalate_to_human with the charge, the amount and the reason.`;
}

function report({ reference, chargeId, minor }: Refund, invoice: Invoice): string {
  const charge = invoice.charges.find(({ id }) => id === chargeId);
  const told: z.infer<typeof refundReportSchema> = {
    reference,
    invoice: invoice.number,
    charge: chargeId,
    amount: formatMoney(minor, invoice.currency),
    to: charge?.method ?? 'the method that was charged',
    arrives: 'within 5 to 10 business days',
  };
  return JSON.stringify(told);
}
