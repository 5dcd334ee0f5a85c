import { formatMoney } from '@switchboard/shared';
import { z } from 'zod';
import type { Account, Invoice } from '../store/billing-store.ts';

/** Minor units to calculate with, text to say. */
const money = z.object({ minor: z.number().int(), text: z.string() });

/** What `lookup_invoice` tells the model. */
export const invoiceReportSchema = z.object({
  account: z.object({ id: z.string(), name: z.string(), plan: z.string(), status: z.string() }),
  invoices: z.array(
    z.object({
      number: z.string(),
      month: z.string(),
      currency: z.string(),
      total: money,
      status: z.string(),
      note: z.string().nullable(),
      charges: z.array(
        z.object({
          id: z.string(),
          on: z.string(),
          method: z.string(),
          amount: money,
          refunded: money,
          left: money,
        }),
      ),
      /** What was charged and not refunded beyond the total, or null. */
      overcharged: money.nullable(),
    }),
  ),
});
export type InvoiceReport = z.infer<typeof invoiceReportSchema>;
export type ReportedInvoice = InvoiceReport['invoices'][number];

export function invoiceReport(account: Account, invoices: Invoice[]): InvoiceReport {
  const { id, name, plan, status } = account;
  return { account: { id, name, plan, status }, invoices: invoices.map(report) };
}

function report({ number, month, currency, totalMinor, status, note, charges }: Invoice): ReportedInvoice {
  const amount = (minor: number) => ({ minor, text: formatMoney(minor, currency) });
  const kept = charges.reduce((sum, charge) => sum + charge.minor - charge.refundedMinor, 0);
  return {
    number,
    month,
    currency,
    total: amount(totalMinor),
    status,
    note,
    charges: charges.map(({ id, on, method, minor, refundedMinor }) => ({
      id,
      on,
      method,
      amount: amount(minor),
      refunded: amount(refundedMinor),
      left: amount(minor - refundedMinor),
    })),
    overcharged: kept > totalMinor ? amount(kept - totalMinor) : null,
  };
}
