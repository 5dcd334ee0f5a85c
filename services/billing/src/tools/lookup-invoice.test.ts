import { toolCall } from '@switchboard/shared/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TestBilling, testBilling } from '../testing/billing.ts';
import { invoiceReportSchema } from './invoice-report.ts';
import { lookupInvoice } from './lookup-invoice.ts';

const open = testBilling();
let billing: TestBilling;
beforeAll(async () => {
  billing = await open();
});

const customerOf = (accountId: string) => toolCall({ verified: { accountId, by: 'web-session' } });

async function look(accountId: string, args: Record<string, unknown>, call = customerOf(accountId)) {
  const all = { accountId: null, invoiceNumber: null, month: null, ...args };
  return invoiceReportSchema.parse(JSON.parse(await lookupInvoice(billing.store).execute(all, call)));
}

describe('lookup_invoice', () => {
  it('finds the invoice of a month with both charges and what is too much', async () => {
    const { account, invoices } = await look('A-1001', { month: '05' });
    expect(account).toMatchObject({ id: 'A-1001', name: 'Lakeside Dental' });
    expect(invoices).toHaveLength(1);
    expect(invoices[0]).toMatchObject({
      number: 'INV-1001-2605',
      month: '2026-05',
      total: { minor: 9_900, text: '$99.00' },
      overcharged: { minor: 9_900, text: '$99.00' },
    });
    expect(invoices[0]?.charges).toMatchObject([
      { amount: { minor: 9_900 }, on: '2026-05-01' },
      { amount: { minor: 9_900 }, on: '2026-05-02' },
    ]);
  });

  it('finds an invoice by its number, and in the currency of the account', async () => {
    const { invoices } = await look('A-1005', { accountId: 'a-1005', invoiceNumber: ' inv-1005-2604 ' });
    expect(invoices).toMatchObject([
      { currency: 'EUR', total: { minor: 30_000, text: '€300.00' }, overcharged: null },
    ]);
  });

  it('gives the newest first where no month is named', async () => {
    const { invoices } = await look('A-1003', {});
    expect(invoices.map(({ month }) => month)).toEqual(['2026-06', '2026-05', '2026-04', '2026-03']);
    expect(invoices[0]).toMatchObject({ status: 'failed', note: expect.stringContaining('expired') });
  });

  it('counts what was refunded before', async () => {
    expect((await look('A-1002', { month: '2026-04' })).invoices[0]?.overcharged?.minor).toBe(20_000);
    expect((await look('A-1007', { month: '2026-05' })).invoices[0]?.overcharged).toBeNull();
  });

  it.each([
    ['another account', { accountId: 'A-1001' }, /verified for account id A-1002/],
    ["another account's invoice", { invoiceNumber: 'INV-1001-2605' }, /has no invoice INV-1001-2605/],
    ['a month without an invoice', { month: '2019-01' }, /no invoice for the month 2019-01/],
    ['what is no month', { month: 'May' }, /not a month/],
    ['a month made to match everything', { month: '%' }, /not a month/],
    ['an injected account id', { accountId: "A-1002' OR '1'='1" }, /verified for account id A-1002/],
  ])('shows nothing of %s', async (_, args, words) => {
    await expect(look('A-1002', args)).rejects.toMatchObject({
      name: 'ToolRefusal',
      message: expect.stringMatching(words),
    });
  });

  it.each([
    ['no account', {}],
    ['an account that exists', { accountId: 'A-1001' }],
    ['an invoice that exists', { accountId: 'A-1001', invoiceNumber: 'INV-1001-2605' }],
  ])('shows nothing to a customer whom nobody verified, who names %s', async (_, args) => {
    await expect(look('A-1001', args, toolCall())).rejects.toMatchObject({
      name: 'ToolRefusal',
      message: expect.stringMatching(/verify_account/),
    });
  });

  it('says so of an account without invoices', async () => {
    await expect(look('A-1010', {})).rejects.toThrow(/closed.* has no invoice at all/);
  });
});
