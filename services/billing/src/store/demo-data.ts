import type { Account, Charge, Invoice } from './billing-store.ts';
import { priceMinor } from './plans.ts';

type Shape = Pick<Account, 'id' | 'name' | 'plan' | 'seats'> & Partial<Account>;

const account = (shape: Shape): Account => ({
  status: 'active',
  period: 'monthly',
  currency: 'USD',
  ...shape,
});

export const demoAccounts: Account[] = [
  account({ id: 'A-1001', name: 'Lakeside Dental', plan: 'team', seats: 3 }),
  account({ id: 'A-1002', name: 'Brightline Travel', plan: 'business', seats: 5 }),
  account({ id: 'A-1003', name: 'Orchard Logistics', plan: 'team', seats: 8 }),
  account({ id: 'A-1004', name: 'Meridian Contact Centre', plan: 'business', seats: 15 }),
  account({ id: 'A-1005', name: 'Kastanie Versand GmbH', plan: 'team', seats: 10, currency: 'EUR' }),
  account({ id: 'A-1006', name: 'Harbour Insurance', plan: 'team', seats: 20, period: 'annual' }),
  account({ id: 'A-1007', name: 'Pixel & Pine', plan: 'starter', seats: 2 }),
  account({ id: 'A-1008', name: 'Castell Property', plan: 'business', seats: 4 }),
  account({ id: 'A-1009', name: 'Northgate Hospitals', plan: 'enterprise', seats: 40 }),
  account({ id: 'A-1010', name: 'Old Mill Bakery', plan: 'starter', seats: 1, status: 'closed' }),
];

const months = ['2026-03', '2026-04', '2026-05', '2026-06'];

/** `INV-1001-2605`: the account and the month. */
const numberOf = (accountId: string, month: string) =>
  `INV-${accountId.slice(2)}-${month.slice(2, 4)}${month.slice(5)}`;

function charge(invoice: Pick<Invoice, 'number' | 'totalMinor' | 'month'>, nth: number): Charge {
  return {
    id: `${invoice.number.replace('INV', 'CH')}-${nth}`,
    on: `${invoice.month}-${nth === 1 ? '01' : '02'}`,
    minor: invoice.totalMinor,
    method: 'Visa ending in 4242',
    refundedMinor: 0,
  };
}

function paid(owner: Account, month: string): Invoice {
  const number = numberOf(owner.id, month);
  const bill = { number, month, totalMinor: priceMinor(owner.plan, owner) };
  return {
    ...bill,
    accountId: owner.id,
    currency: owner.currency,
    status: 'paid',
    note: null,
    charges: [charge(bill, 1)],
  };
}

function chargedTwice(invoice: Invoice, refundedMinor = 0): Invoice {
  return { ...invoice, charges: [...invoice.charges, { ...charge(invoice, 2), refundedMinor }] };
}

/** What went wrong, by invoice; every other one was paid once. */
const cases: Record<string, (invoice: Invoice) => Invoice> = {
  'INV-1001-2605': (invoice) => chargedTwice(invoice),
  'INV-1002-2604': (invoice) => chargedTwice(invoice, 100_00),
  'INV-1003-2606': (invoice) => ({
    ...invoice,
    status: 'failed',
    note: 'The card ending in 4242 has expired. The payment is tried again every three days.',
    charges: [],
  }),
  'INV-1004-2605': (invoice) => chargedTwice(invoice),
  'INV-1007-2605': (invoice) => chargedTwice(invoice, invoice.totalMinor),
  'INV-1008-2606': (invoice) => ({
    ...invoice,
    status: 'open',
    note: 'Due on 30 June 2026, by bank transfer.',
    charges: [],
  }),
};

export const demoInvoices: Invoice[] = demoAccounts
  .filter((owner) => owner.status === 'active')
  .flatMap((owner) => (owner.period === 'annual' ? ['2026-03'] : months).map((month) => paid(owner, month)))
  .map((invoice) => cases[invoice.number]?.(invoice) ?? invoice);
