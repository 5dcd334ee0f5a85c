import type { DemoReport } from './tools/book-demo.ts';
import type { Pricing } from './tools/lookup-pricing.ts';
import { slotText } from './tools/slot-text.ts';

export const DEMO_OFFER = 'Would you like to see it in a demo?';

const capital = (word: string) => `${word[0]?.toUpperCase()}${word.slice(1)}`;

/** @param wanted the plan that the customer named, or null */
export function tellPrices({ plans, volume, annualPrepay, quote }: Pricing, wanted: string | null): string {
  if (quote) {
    const paid = quote.annual ? `${quote.year} for a year paid in advance` : `${quote.month} a month`;
    return `${capital(quote.plan)} for ${quote.seats} seats comes to ${paid}: ${quote.perSeatMonth} a seat and month (discounts: ${quote.discounts}), without tax. ${DEMO_OFFER}`;
  }
  const list = plans
    .filter(({ plan }) => wanted === null || plan === wanted)
    .map(({ plan, perSeatMonth, includes }) => `${capital(plan)} ${perSeatMonth} (${includes})`)
    .join('; ');
  const missing = wanted === null ? 'For which plan, and how many people,' : 'For how many people';
  return `A seat and month, without tax: ${list}. There is a discount of ${volume}, and of ${annualPrepay}. ${missing} shall I work it out?`;
}

const SLOTS = 3;

/** Offers some of the free times, at different hours and days. */
export function offerTimes({ free }: DemoReport, before = ''): string {
  if (free.length === 0) {
    return `${before}There is no free time for a demo this week. Shall I send you a one-pager meanwhile? Then tell me your e-mail address.`;
  }
  const times = free
    .filter((_, i) => i % 2 === 0)
    .slice(0, SLOTS)
    .map(({ text }, i) => `${i + 1}. ${text}`);
  return `${before}A demo takes 30 minutes, by video. These times are free:\n${times.join('\n')}\nWhich one suits you, and to which e-mail address shall I send the invitation?`;
}

/** Asks for the address while the chosen time stands in the question, where the next turn finds it. */
export function askEmail(slot: string): string {
  return `${slotText(slot)} it is. To which e-mail address shall I send the invitation?`;
}

export function demoBooked({ text, email, reference }: NonNullable<DemoReport['booked']>): string {
  return `Your demo is booked for ${text}. The invitation goes to ${email}; the reference is ${reference}. Is there anything that you would like to see in particular?`;
}
