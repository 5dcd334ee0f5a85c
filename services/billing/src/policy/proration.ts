import type { Account, PlanTerms } from '../store/billing-store.ts';
import { monthlyMinor, priceMinor } from '../store/plans.ts';

/**
 * The terms of a change on a day. Up, or to annual billing: at once, with the rest of the running period credited at the old price.
 * Down, or to monthly billing: with the next period, and nothing is due.
 */
export function planTerms(account: Account, to: PlanTerms['to'], today: string): PlanTerms {
  const from = { plan: account.plan, period: account.period };
  const period = periodAt(account.anchor, account.period, today);
  const terms = { accountId: account.id, from, to };
  const isLonger = from.period === 'monthly' && to.period === 'annual';
  const isShorter = from.period === 'annual' && to.period === 'monthly';
  const isUp = monthlyMinor(to.plan, account) > monthlyMinor(from.plan, account);
  if (isShorter || !(isUp || isLonger)) return { ...terms, effectiveOn: period.end, dueMinor: 0 };

  const left = days(today, period.end) / days(period.start, period.end);
  const oldMinor = priceMinor(from.plan, account);
  const newMinor = priceMinor(to.plan, { ...account, period: to.period });
  const creditMinor = Math.round(oldMinor * left);
  const chargeMinor = isLonger ? newMinor : Math.round(newMinor * left);
  return { ...terms, effectiveOn: today, dueMinor: Math.max(0, chargeMinor - creditMinor) };
}

/** The billing period that a day is in; `end` is the first day of the next one. Days are YYYY-MM-DD. */
export function periodAt(
  anchor: string,
  period: Account['period'],
  today: string,
): { start: string; end: string } {
  const step = period === 'annual' ? 12 : 1;
  const [year = 0, month = 0] = anchor.split('-').map(Number);
  const [toYear = 0, toMonth = 0] = today.split('-').map(Number);
  let count = Math.max(0, Math.floor(((toYear - year) * 12 + toMonth - month) / step));
  if (count > 0 && addMonths(anchor, count * step) > today) count--;
  return { start: addMonths(anchor, count * step), end: addMonths(anchor, (count + 1) * step) };
}

/** The same day of a later month, or that month's last one. */
function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;
