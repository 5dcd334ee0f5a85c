import type { Account, Invoice } from './billing-store.ts';

type Shape = Pick<Account, 'id' | 'name' | 'plan' | 'seats'> &
  Partial<Account> & { email: string; postcode: string };

/** An account with what its customer is recognised by. */
export type SeededAccount = Account & { email: string; postcode: string };

const account = (shape: Shape): SeededAccount => ({
  status: 'active',
  period: 'monthly',
  currency: 'USD',
  anchor: '2024-03-01',
  ...shape,
});

/** The accounts that the examples, the tests and the demo speak of. */
export const knownAccounts: SeededAccount[] = [
  account({
    id: 'A-1001',
    name: 'Lakeside Dental',
    plan: 'team',
    seats: 3,
    email: 'office@lakeside.example',
    postcode: '55401',
  }),
  account({
    id: 'A-1002',
    name: 'Brightline Travel',
    plan: 'business',
    seats: 5,
    email: 'ap@brightline.example',
    postcode: '97209',
  }),
  account({
    id: 'A-1003',
    name: 'Orchard Logistics',
    plan: 'team',
    seats: 8,
    email: 'accounts@orchard.example',
    postcode: '93721',
  }),
  account({
    id: 'A-1004',
    name: 'Meridian Contact Centre',
    plan: 'business',
    seats: 15,
    email: 'finance@meridian.example',
    postcode: '30303',
  }),
  account({
    id: 'A-1005',
    name: 'Kastanie Versand GmbH',
    plan: 'team',
    seats: 10,
    currency: 'EUR',
    email: 'buchhaltung@kastanie.example',
    postcode: '04109',
  }),
  account({
    id: 'A-1006',
    name: 'Harbour Insurance',
    plan: 'team',
    seats: 20,
    period: 'annual',
    email: 'ops@harbour.example',
    postcode: '02110',
  }),
  account({
    id: 'A-1007',
    name: 'Pixel & Pine',
    plan: 'starter',
    seats: 2,
    email: 'hi@pixelpine.example',
    postcode: '98101',
  }),
  account({
    id: 'A-1008',
    name: 'Castell Property',
    plan: 'business',
    seats: 4,
    email: 'desk@castell.example',
    postcode: '33131',
  }),
  account({
    id: 'A-1009',
    name: 'Northgate Hospitals',
    plan: 'enterprise',
    seats: 40,
    email: 'ap@northgate.example',
    postcode: '60611',
  }),
  account({
    id: 'A-1010',
    name: 'Old Mill Bakery',
    plan: 'starter',
    seats: 1,
    status: 'closed',
    email: 'bread@oldmill.example',
    postcode: '05401',
  }),
];

/** What is wrong with an invoice; every other one was paid once. */
export type Case =
  | { kind: 'charged-twice'; refundedMinor: number }
  | { kind: 'unpaid'; status: Extract<Invoice['status'], 'open' | 'failed'>; note: string };

export const EXPIRED = 'The card ending in 4242 has expired. The payment is tried again every three days.';

export const knownCases: Record<string, Case> = {
  'INV-1001-2605': { kind: 'charged-twice', refundedMinor: 0 },
  'INV-1002-2604': { kind: 'charged-twice', refundedMinor: 100_00 },
  'INV-1003-2606': { kind: 'unpaid', status: 'failed', note: EXPIRED },
  'INV-1004-2605': { kind: 'charged-twice', refundedMinor: 0 },
  'INV-1007-2605': { kind: 'charged-twice', refundedMinor: 38_00 },
  'INV-1008-2606': { kind: 'unpaid', status: 'open', note: 'Due on 30 June 2026, by bank transfer.' },
};
