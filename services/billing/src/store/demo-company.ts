import { pick, seededRandom } from '@switchboard/shared';
import type { Insertable } from 'kysely';
import type { Plan } from './billing-store.ts';
import { type Case, EXPIRED, knownAccounts, knownCases, type SeededAccount } from './demo-cases.ts';
import { priceMinor } from './plans.ts';
import type { BillingTables } from './tables.ts';

/** The rows of a company whose accounts are the same for the same number of them. */
export type DemoCompany = {
  accounts: SeededAccount[];
  invoices: Insertable<BillingTables['invoices']>[];
  charges: Insertable<BillingTables['charges']>[];
  refunds: Insertable<BillingTables['refunds']>[];
};

const MONTHS = ['2026-03', '2026-04', '2026-05', '2026-06'];
const SEED = 20_260_701;

const FIRST = ['Amber', 'Birch', 'Copper', 'Delta', 'Ember', 'Fjord', 'Granite', 'Hazel', 'Indigo'] as const;
const SECOND = ['Analytics', 'Cycles', 'Dental', 'Foods', 'Freight', 'Legal', 'Media', 'Optics'] as const;
const PLANS = ['starter', 'starter', 'team', 'team', 'team', 'business'] as const satisfies Plan[];

export function demoCompany(count: number): DemoCompany {
  const random = seededRandom(SEED);
  const accounts = Array.from({ length: count }, (_, i) => knownAccounts[i] ?? invented(1_001 + i, random));
  const company: DemoCompany = { accounts, invoices: [], charges: [], refunds: [] };
  for (const owner of accounts) {
    if (owner.status === 'closed') continue;
    for (const month of owner.period === 'annual' ? ['2026-03'] : MONTHS) bill(company, owner, month, random);
  }
  return company;
}

function invented(number: number, random: () => number): SeededAccount {
  const [first, second] = [pick(random, FIRST), pick(random, SECOND)];
  const date = String(1 + Math.floor(random() * 28)).padStart(2, '0');
  return {
    id: `A-${number}`,
    name: `${first} ${second} ${number}`,
    status: random() < 0.04 ? 'closed' : 'active',
    plan: pick(random, PLANS),
    seats: 1 + Math.floor(random() * 20),
    period: random() < 0.25 ? 'annual' : 'monthly',
    currency: random() < 0.2 ? 'EUR' : 'USD',
    email: `billing@${first}-${second}-${number}.example`.toLowerCase(),
    postcode: String(10_000 + Math.floor(random() * 89_999)),
    anchor: `2025-02-${date}`,
  };
}

/** `INV-1001-2605`: the account and the month. */
const numberOf = (accountId: string, month: string) =>
  `INV-${accountId.slice(2)}-${month.slice(2, 4)}${month.slice(5)}`;

function bill(company: DemoCompany, owner: SeededAccount, month: string, random: () => number): void {
  const number = numberOf(owner.id, month);
  const total = priceMinor(owner.plan, owner);
  const isKnown = knownAccounts.includes(owner);
  const wrong = isKnown ? knownCases[number] : inventedCase(random, total);
  const common = { account_id: owner.id, currency: owner.currency };
  company.invoices.push({
    ...common,
    number,
    month,
    total_minor: total,
    status: wrong?.kind === 'unpaid' ? wrong.status : 'paid',
    note: wrong?.kind === 'unpaid' ? wrong.note : null,
  });
  if (wrong?.kind === 'unpaid') return;
  for (const nth of wrong ? [1, 2] : [1]) {
    company.charges.push({
      id: `${number.replace('INV', 'CH')}-${nth}`,
      invoice_number: number,
      account_id: owner.id,
      minor: total,
      method: 'Visa ending in 4242',
      at: new Date(`${month}-0${nth}T09:00:00Z`),
    });
  }
  if (!wrong || wrong.refundedMinor === 0) return;
  company.refunds.push({
    ...common,
    reference: `R-${number.slice(4)}`,
    charge_id: `${number.replace('INV', 'CH')}-2`,
    minor: wrong.refundedMinor,
    reason: 'charged twice',
    provider_reference: `demo_${number.toLowerCase()}`,
    at: new Date(`${month}-04T09:00:00Z`),
  });
}

function inventedCase(random: () => number, total: number): Case | undefined {
  const drawn = random();
  if (drawn < 0.03) return { kind: 'charged-twice', refundedMinor: 0 };
  if (drawn < 0.05) return { kind: 'charged-twice', refundedMinor: total };
  return drawn < 0.08 ? { kind: 'unpaid', status: 'failed', note: EXPIRED } : undefined;
}
