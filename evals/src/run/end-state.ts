import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { EndState } from '../contracts/row.ts';
import type { Company } from '../system/backends.ts';
import type { Observed } from './observe.ts';

/** What a conversation has left behind. */
export type Found = Required<Pick<EndState, 'refunds' | 'planChanges' | 'bookings' | 'mails'>>;

const refunds = z.array(z.object({ invoice: z.string(), minor: z.coerce.number() }));
const planChanges = z.array(
  z.object({ account: z.string(), plan: z.string(), period: z.enum(['monthly', 'annual']) }),
);
const bookings = z.array(z.object({ email: z.string() }));
const mails = z.array(z.object({ to: z.string(), document: z.string() }));

/** Reads a company's rows. What it was seeded with has no effect of a conversation behind it and does not count. */
export async function readEndState(company: Company): Promise<Found> {
  return {
    refunds: refunds.parse(
      await company.rows(
        'billing',
        `select c.invoice_number as invoice, r.minor from {schema}.refunds r join {schema}.charges c on c.id = r.charge_id
         where exists (select 1 from {schema}.effects e where e.result->>'reference' = r.reference) order by r.at`,
      ),
    ),
    planChanges: planChanges.parse(
      await company.rows(
        'billing',
        'select account_id as account, to_plan as plan, to_period as period from {schema}.plan_changes order by at',
      ),
    ),
    bookings: bookings.parse(await company.rows('sales', 'select email from {schema}.bookings order by at')),
    mails: mails.parse(
      await company.rows(
        'sales',
        `select recipient as to, document from {schema}.mails where kind = 'document' order by at`,
      ),
    ),
  };
}

/** What of a task's end state is not so, in words; none where the task is done. */
export function missing(end: EndState, found: Found, seen: Pick<Observed, 'toHuman' | 'tools'>): string[] {
  const lists = (['refunds', 'planChanges', 'bookings', 'mails'] as const).flatMap((kind) => [
    ...without<object>(end[kind] ?? [], found[kind]).map(
      (one) => `missing in ${kind}: ${JSON.stringify(one)}`,
    ),
    ...without<object>(found[kind], end[kind] ?? []).map(
      (one) => `not asked for in ${kind}: ${JSON.stringify(one)}`,
    ),
  ]);
  return [
    ...lists,
    ...(end.escalated && !seen.toHuman ? ['no person has it'] : []),
    ...(end.looked ?? []).filter((tool) => !seen.tools.includes(tool)).map((tool) => `${tool} was not used`),
  ];
}

/** What is in `all` and not in `others`, each one of which covers one. */
function without<T>(all: readonly T[], others: readonly T[]): T[] {
  const left = [...others];
  return all.filter((one) => {
    const at = left.findIndex((other) => isDeepStrictEqual(other, one));
    if (at === -1) return true;
    left.splice(at, 1);
    return false;
  });
}
