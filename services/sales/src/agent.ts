import type { AgentDefinition } from '@switchboard/shared';
import { salesRules } from './offline.ts';
import { prompt } from './prompt.ts';
import { type Calendar, memoryCalendar } from './store/calendar.ts';
import { memoryOutbox, type Outbox } from './store/outbox.ts';
import { bookDemo } from './tools/book-demo.ts';
import { lookupPricing } from './tools/lookup-pricing.ts';
import { sendOnePager } from './tools/send-one-pager.ts';

export function salesAgent(calendar: Calendar, outbox: Outbox): AgentDefinition {
  return {
    name: 'sales',
    version: '1',
    role: 'specialist',
    description: `Everything before buying: prices and plans and which of them fits, quotes, discounts for volume and annual prepay, comparisons with
other providers, trials, demos (books them), material to read, adding many seats.
Not for: invoices, charges, refunds and changing the plan of an existing customer (billing); anything that does not work (tech support).
Works best with the number of people and the plan or the use in mind, as far as the customer gave them; needs no account.`,
    instructions: prompt,
    tools: [lookupPricing(), bookDemo(calendar), sendOnePager(outbox)],
    edges: [],
    offline: salesRules,
  };
}

export const sales = salesAgent(memoryCalendar(), memoryOutbox());
