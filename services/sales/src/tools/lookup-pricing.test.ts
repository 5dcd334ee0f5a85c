import { toolCall } from '@switchboard/shared/testing';
import { describe, expect, it } from 'vitest';
import { lookupPricing, pricingSchema } from './lookup-pricing.ts';

async function look(args: Record<string, unknown>) {
  const all = { plan: null, seats: null, annual: null, ...args };
  return pricingSchema.parse(JSON.parse(await lookupPricing().execute(all, toolCall())));
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

  it.each([0, -5, 2.5, Number.NaN])('refuses %d seats', async (seats) => {
    await expect(async () => look({ plan: 'team', seats })).rejects.toThrow();
  });
});
