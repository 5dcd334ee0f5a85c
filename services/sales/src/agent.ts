import type { AgentDefinition } from '@switchboard/shared';
import { salesRules } from './offline.ts';
import { prompt } from './prompt.ts';
import type { Calendar } from './store/calendar.ts';
import type { Documents } from './store/documents.ts';
import type { Prices } from './store/price-list.ts';
import { bookDemo } from './tools/book-demo.ts';
import { lookupPricing } from './tools/lookup-pricing.ts';
import { sendOnePager } from './tools/send-one-pager.ts';

/** What sales works on; each is a port that a team may put its own system behind. */
export type SalesBackends = { prices: Prices; calendar: Calendar; documents: Documents };

export function salesAgent({ prices, calendar, documents }: SalesBackends): AgentDefinition {
  return {
    name: 'sales',
    version: '2',
    role: 'specialist',
    description: `Everything before buying: prices and plans and which of them fits, quotes, discounts for volume and annual prepay, comparisons with
other providers, trials, demos (books them), material to read, adding many seats.
Not for: invoices, charges, refunds and changing the plan of an existing customer (billing); anything that does not work (tech support).
Works best with the number of people and the plan or the use in mind, as far as the customer gave them; needs no account.`,
    instructions: prompt,
    tools: [lookupPricing(prices), bookDemo(calendar), sendOnePager(documents)],
    edges: [],
    offline: salesRules,
  };
}
