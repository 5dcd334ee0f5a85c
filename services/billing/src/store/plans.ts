import type { Account, Currency, Plan } from './billing-store.ts';

/** List prices a seat and month, in minor units. No account here is large enough for a volume price. */
const perSeat: Record<Plan, Record<Currency, number>> = {
  starter: { USD: 19_00, EUR: 18_00 },
  team: { USD: 33_00, EUR: 30_00 },
  business: { USD: 60_00, EUR: 55_00 },
  enterprise: { USD: 85_00, EUR: 80_00 },
};

const ANNUAL_PERCENT = 85;

/** What a plan costs a month, in minor units, where it is billed monthly. */
export function monthlyMinor(plan: Plan, { seats, currency }: Pick<Account, 'seats' | 'currency'>): number {
  return perSeat[plan][currency] * seats;
}

/** What a plan costs a period, in minor units: a month, or a year paid in advance at 15 % less. */
export function priceMinor(plan: Plan, account: Pick<Account, 'seats' | 'period' | 'currency'>): number {
  const month = monthlyMinor(plan, account);
  return account.period === 'monthly' ? month : Math.round((month * 12 * ANNUAL_PERCENT) / 100);
}
