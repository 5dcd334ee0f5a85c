import { startTestPostgres, type TestPostgres, toolCall } from '@switchboard/shared/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSales } from '../testing/sales.ts';
import { lookupPricing, pricingSchema } from './lookup-pricing.ts';

let postgres: TestPostgres;
let sales: Awaited<ReturnType<typeof openSales>>;
beforeAll(async () => {
  postgres = await startTestPostgres();
  sales = await openSales(postgres);
});
afterAll(() => postgres?.stop());

async function look(args: Record<string, unknown>) {
  const all = { plan: null, seats: null, annual: null, ...args };
  return pricingSchema.parse(JSON.parse(await lookupPricing(sales.prices).execute(all, toolCall())));
}

describe('lookup_pricing', () => {
  it('gives the list with its discounts, and no quote without plan and seats', async () => {
    expect(await look({})).toMatchObject({
      plans: [{ plan: 'starter', perSeatMonth: '$19.00' }, { plan: 'team' }, { plan: 'business' }],
      volume: '20 % from 200 seats, 10 % from 50 seats',
      annualPrepay: '15 % for a year paid in advance',
      quote: null,
    });
    expect((await look({ plan: 'team' })).quote).toBeNull();
  });

  it.each([
    ['team', 3, null, '$33.00', '$99.00', '$1,188.00', 'none'],
    ['team', 49, true, '$28.05', '$1,374.45', '$16,493.40', '15 % for annual prepay'],
    ['team', 50, false, '$29.70', '$1,485.00', '$17,820.00', '10 % for volume'],
    [
      'business',
      200,
      true,
      '$40.80',
      '$8,160.00',
      '$97,920.00',
      '20 % for volume, then 15 % for annual prepay',
    ],
  ])(
    'quotes %s for %i seats, annual %s',
    async (plan, seats, annual, perSeatMonth, month, year, discounts) => {
      expect((await look({ plan, seats, annual })).quote).toMatchObject({
        perSeatMonth,
        month,
        year,
        discounts,
      });
    },
  );

  it('leaves large offers to a person', async () => {
    await expect(async () => look({ plan: 'team', seats: 500 })).rejects.toThrow(/escalate_to_human/);
  });

  it.each(['enterprise', "team'; drop table plans", '__proto__'])('knows no plan %s', async (plan) => {
    await expect(look({ plan, seats: 3 })).rejects.toThrow(/there are starter, team, business/);
  });

  it('quotes what the price list says now', async () => {
    const price = sales.db.updateTable('prices').where('plan', '=', 'starter');
    await price.set({ per_seat_minor: 20_05 }).execute();
    expect((await look({ plan: 'starter', seats: 50, annual: true })).quote).toMatchObject({
      perSeatMonth: '$15.34',
      month: '$767.00',
      year: '$9,204.00',
    });
    await price.set({ per_seat_minor: 19_00 }).execute();
  });

  it.each([0, -5, 2.5, Number.NaN])('refuses %d seats', async (seats) => {
    await expect(async () => look({ plan: 'team', seats })).rejects.toThrow();
  });
});
