import { toolCall } from '@switchboard/shared/testing';
import { describe, expect, it } from 'vitest';
import { memoryBillingStore } from '../store/memory.ts';
import { invoiceReportSchema } from './invoice-report.ts';
import { lookupInvoice } from './lookup-invoice.ts';

const tool = lookupInvoice(memoryBillingStore());
const signedIn = toolCall({ verified: { accountId: 'A-1002', by: 'web-session' } });

async function look(args: Record<string, unknown>, call = toolCall()) {
  const all = { accountId: null, invoiceNumber: null, month: null, ...args };
  return invoiceReportSchema.parse(JSON.parse(await tool.execute(all, call)));
}

describe('lookup_invoice', () => {
  it('finds the invoice of a month with both charges and what is too much', async () => {
    const { account, invoices } = await look({ accountId: 'A-1001', month: '05' });
    expect(account).toMatchObject({ id: 'A-1001', name: 'Lakeside Dental' });
    expect(invoices).toHaveLength(1);
    expect(invoices[0]).toMatchObject({
      number: 'INV-1001-2605',
      month: '2026-05',
      total: { minor: 9_900, text: '$99.00' },
      overcharged: { minor: 9_900, text: '$99.00' },
    });
    expect(invoices[0]?.charges.map(({ amount }) => amount.minor)).toEqual([9_900, 9_900]);
  });

  it('finds an invoice by its number, and in the currency of the account', async () => {
    const { invoices } = await look({ accountId: 'a-1005', invoiceNumber: ' inv-1005-2604 ' });
    expect(invoices).toMatchObject([
      { currency: 'EUR', total: { minor: 30_000, text: '€300.00' }, overcharged: null },
    ]);
  });

  it('gives the newest first where no month is named', async () => {
    const { invoices } = await look({ accountId: 'A-1003' });
    expect(invoices.map(({ month }) => month)).toEqual(['2026-06', '2026-05', '2026-04', '2026-03']);
    expect(invoices[0]).toMatchObject({ status: 'failed', note: expect.stringContaining('expired') });
  });

  it('counts what was refunded before', async () => {
    expect((await look({ accountId: 'A-1002', month: '2026-04' })).invoices[0]?.overcharged?.minor).toBe(
      20_000,
    );
    expect((await look({ accountId: 'A-1007', month: '2026-05' })).invoices[0]?.overcharged).toBeNull();
  });

  it('needs no account id of a customer who is signed in', async () => {
    expect((await look({ month: '2026-04' }, signedIn)).account.id).toBe('A-1002');
  });

  it.each([
    ['another account', { accountId: 'A-1001' }, /verified for account id A-1002/],
    ["another account's invoice", { invoiceNumber: 'INV-1001-2605' }, /has no invoice INV-1001-2605/],
  ])('shows a customer who is signed in nothing of %s', async (_, args, words) => {
    await expect(look(args, signedIn)).rejects.toThrow(words);
  });

  it.each([
    ['no account id', {}, /Ask the customer/],
    ['an account that does not exist', { accountId: 'A-9999' }, /no account A-9999/],
    ['what is no id at all', { accountId: "A-1001' OR '1'='1" }, /no account/],
    [
      'an invoice of another account',
      { accountId: 'A-1002', invoiceNumber: 'INV-1001-2605' },
      /has no invoice/,
    ],
    [
      'a month without an invoice',
      { accountId: 'A-1001', month: '2019-01' },
      /no invoice for the month 2019-01/,
    ],
    ['what is no month', { accountId: 'A-1001', month: 'May' }, /not a month/],
    ['an account without invoices', { accountId: 'A-1010' }, /closed.* has no invoice at all/],
  ])('refuses %s in words', async (_, args, words) => {
    await expect(look(args)).rejects.toMatchObject({
      name: 'ToolRefusal',
      message: expect.stringMatching(words),
    });
  });
});
