import { defineTool, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import type { Account, BillingStore, Invoice } from '../store/billing-store.ts';
import { invoiceReport } from './invoice-report.ts';
import { ownAccount } from './own-account.ts';

const MONTH = /^(?:\d{4}-)?(?:0[1-9]|1[0-2])$/;

export function lookupInvoice(store: BillingStore): ToolDefinition {
  return defineTool({
    name: 'lookup_invoice',
    description:
      'Reads invoices of the customer with their charges and refunds, newest first. Give the invoice number, or the month, or neither for the newest ones. `overcharged` is what was charged beyond the total and not yet refunded. Call it before you say anything about an amount or a date, and before every refund or plan change.',
    parameters: z.object({
      accountId: z.string().nullable().describe('The verified account id, or null.'),
      invoiceNumber: z.string().nullable().describe('For example INV-1234-2605, or null.'),
      month: z
        .string()
        .nullable()
        .describe(
          'The month as YYYY-MM, or as MM where the customer named no year; null for the newest invoices.',
        ),
    }),
    effect: false,
    async execute({ accountId, invoiceNumber, month }, call) {
      const account = await ownAccount(store, call, accountId);
      if (month !== null && !MONTH.test(month)) {
        throw new ToolRefusal(
          `"${month}" is not a month. Give it as YYYY-MM or MM, or null for the newest invoices.`,
        );
      }
      const invoices =
        invoiceNumber === null
          ? await store.invoices(account.id, month)
          : await byNumber(store, account, invoiceNumber.trim().toUpperCase());
      if (invoices.length === 0) {
        throw new ToolRefusal(
          `Account ${account.id} (${account.name}, ${account.status}) has no invoice ${month === null ? 'at all' : `for the month ${month}`}. Tell the customer, and ask which month they mean.`,
        );
      }
      return JSON.stringify(invoiceReport(account, invoices));
    },
  });
}

async function byNumber(store: BillingStore, account: Account, number: string): Promise<Invoice[]> {
  const invoice = await store.invoice(account.id, number);
  if (!invoice) {
    throw new ToolRefusal(
      `Account ${account.id} has no invoice ${number}. Ask the customer to check the number.`,
    );
  }
  return [invoice];
}
