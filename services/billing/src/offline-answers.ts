import type { PlanReport } from './tools/change-plan.ts';
import type { InvoiceReport, ReportedInvoice } from './tools/invoice-report.ts';
import type { RefundReport } from './tools/issue-refund.ts';

/** "2026-05-01" as "1 May 2026", "2026-05" as "May 2026". */
function dateText(date: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...(date.length > 7 ? { day: 'numeric' } : {}),
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return format.format(new Date(date));
}

type Charge = ReportedInvoice['charges'][number];

/** The charge to refund of an invoice that was charged beyond its total: the newest with money left. */
export function chargeTooMany(invoice: ReportedInvoice): Charge | null {
  return invoice.overcharged ? (invoice.charges.findLast((charge) => charge.left.minor > 0) ?? null) : null;
}

/** What is refunded of it: never more than the invoice is overcharged by. */
export function refundMinor(invoice: ReportedInvoice, charge: Charge): number {
  return Math.min(invoice.overcharged?.minor ?? 0, charge.left.minor);
}

export function offerRefund(
  { account }: InvoiceReport,
  invoice: ReportedInvoice,
  { amount, charge, decides }: RefundReport,
): string {
  const { month, number, total, charges, overcharged } = invoice;
  const debits = charges.map(({ on, amount }) => `${amount.text} on ${dateText(on)}`).join(' and ');
  const earlier = charges.find(({ refunded }) => refunded.minor > 0);
  return [
    `I found it: invoice ${number} for ${dateText(month)} of account ${account.id} is ${total.text}, and it was charged ${charges.length === 2 ? 'twice' : `${charges.length} times`}: ${debits}, to ${charges[0]?.method}.`,
    ...(earlier ? [`${earlier.refunded.text} of that has been refunded already.`] : []),
    `That is ${overcharged?.text} too much, and I am sorry about it.`,
    ...(decides === 'person'
      ? ['A person decides on a refund of this size; I prepare everything for them.']
      : []),
    `Shall I refund ${amount} for charge ${charge}?`,
  ].join(' ');
}

/** The charge that an answer offered to refund, or null. */
export function refundOfferIn(answer: string): string | null {
  return /Shall I refund \S+ for charge (CH-[\w-]+)\?/.exec(answer)?.[1] ?? null;
}

export function describe({ account }: InvoiceReport, invoice: ReportedInvoice): string {
  const { number, month, total, status, note, charges } = invoice;
  const what = `Invoice ${number} for ${dateText(month)} of account ${account.id} is ${total.text}`;
  if (status === 'failed') {
    return `${what}, and its payment did not go through. ${note} You can change the card under Settings, Billing, Payment method.`;
  }
  if (status === 'open') return `${what} and is not paid yet. ${note}`;
  const debits = charges.map(({ on, amount, refunded, method }) => {
    const back = refunded.minor > 0 ? `, of which ${refunded.text} has been refunded` : '';
    return `${amount.text} on ${dateText(on)} to ${method}${back}`;
  });
  return `${what} and is paid: ${debits.join(', and ')}.`;
}

const named = ({ plan, period }: PlanReport['to']) =>
  `${plan[0]?.toUpperCase()}${plan.slice(1)}, billed ${period === 'annual' ? 'annually' : 'monthly'}`;

const perPeriod = ({ price, period }: PlanReport['to']) =>
  `${price} a ${period === 'annual' ? 'year' : 'month'}`;

/** What the change would come to, and the offer to make it; there is none where nothing would change. */
export function planTerms({ account, seats, from, to, effectiveOn, dueNow }: PlanReport): string {
  if (named(from) === named(to)) return `Account ${account} is on ${named(to)} already, at ${perPeriod(to)}.`;
  return `Account ${account} is on ${named(from)}, at ${perPeriod(from)} for ${seats} seats. ${named(to)}, would be ${perPeriod(to)}, from ${dateText(effectiveOn)} on; ${dueNow} is due for the rest of the running period. Shall I change account ${account} to ${named(to)}?`;
}

/** The account, plan and period that an answer offered to change to, or null. */
export function planOfferIn(
  answer: string,
): { account: string; plan: string; period: 'annual' | 'monthly' } | null {
  const found = /Shall I change account (\S+) to (\w+), billed (annually|monthly)\?/.exec(answer);
  if (!found?.[1] || !found[2]) return null;
  return {
    account: found[1],
    plan: found[2].toLowerCase(),
    period: found[3] === 'annually' ? 'annual' : 'monthly',
  };
}

export function planChanged({ account, to, effectiveOn, dueNow, reference }: PlanReport): string {
  return `Done: account ${account} is on ${named(to)}, at ${perPeriod(to)}, from ${dateText(effectiveOn)} on. ${dueNow} comes on your next invoice. Your reference is ${reference}. Is there anything else I can do?`;
}
