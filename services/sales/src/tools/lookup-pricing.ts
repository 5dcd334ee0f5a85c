import { defineTool, formatMoney, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import { ANNUAL_PERCENT, CURRENCY, plans, QUOTE_FROM_SEATS, quote, volume } from '../store/price-list.ts';

export const pricingSchema = z.object({
  plans: z.array(z.object({ plan: z.string(), perSeatMonth: z.string(), includes: z.string() })),
  volume: z.string(),
  annualPrepay: z.string(),
  quote: z
    .object({
      plan: z.string(),
      seats: z.number(),
      annual: z.boolean(),
      perSeatMonth: z.string(),
      month: z.string(),
      year: z.string(),
      discounts: z.string(),
    })
    .nullable(),
});
export type Pricing = z.infer<typeof pricingSchema>;

const text = (minor: number) => formatMoney(minor, CURRENCY);

export function lookupPricing(): ToolDefinition {
  return defineTool({
    name: 'lookup_pricing',
    description:
      'The price list: plans, volume discounts, the discount for a year paid in advance; with a plan and a number of seats also the exact quote. Call it before you state any price or discount. Prices are in US dollars, without tax. From 500 seats on a person makes the offer.',
    parameters: z.object({
      plan: z
        .enum(['starter', 'team', 'business'])
        .nullable()
        .describe('The plan to quote, or null for the list alone.'),
      seats: z.number().nullable().describe('How many people use it, or null for the list alone.'),
      annual: z.boolean().nullable().describe('Whether a year is paid in advance; null is no.'),
    }),
    effect: false,
    execute({ plan, seats, annual }) {
      if (seats !== null && !(Number.isSafeInteger(seats) && seats > 0)) {
        throw new ToolRefusal(
          'The number of seats must be a whole number above zero. Ask how many people will use it.',
        );
      }
      if (seats !== null && seats >= QUOTE_FROM_SEATS) {
        throw new ToolRefusal(
          `From ${QUOTE_FROM_SEATS} seats on a person makes the offer. Call escalate_to_human with the plan, the seats and what matters to the customer.`,
        );
      }
      const told: Pricing = {
        plans: plans.map((each) => ({
          plan: each.plan,
          perSeatMonth: text(each.perSeatMinor),
          includes: each.includes,
        })),
        volume: volume.map(({ fromSeats, percent }) => `${percent} % from ${fromSeats} seats`).join(', '),
        annualPrepay: `${ANNUAL_PERCENT} % for a year paid in advance`,
        quote: plan === null || seats === null ? null : quoted(plan, seats, annual ?? false),
      };
      return JSON.stringify(told);
    },
  });
}

function quoted(
  plan: (typeof plans)[number]['plan'],
  seats: number,
  annual: boolean,
): NonNullable<Pricing['quote']> {
  const { perSeatMinor, monthMinor, yearMinor, volumePercent, annualPercent } = quote(plan, seats, annual);
  const discounts = [
    ...(volumePercent > 0 ? [`${volumePercent} % for volume`] : []),
    ...(annualPercent > 0 ? [`${annualPercent} % for annual prepay`] : []),
  ];
  return {
    plan,
    seats,
    annual,
    perSeatMonth: text(perSeatMinor),
    month: text(monthMinor),
    year: text(yearMinor),
    discounts: discounts.join(', then ') || 'none',
  };
}
