import { defineTool, formatMoney, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import { type Plan, type PriceList, type Prices, QUOTE_FROM_SEATS, quote } from '../store/price-list.ts';

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

export function lookupPricing(prices: Prices): ToolDefinition {
  return defineTool({
    name: 'lookup_pricing',
    description:
      'The price list: plans, volume discounts, the discount for a year paid in advance; with a plan and a number of seats also the exact quote. Call it before you state any price or discount. Prices are in US dollars, without tax. From 500 seats on a person makes the offer.',
    parameters: z.object({
      plan: z
        .string()
        .nullable()
        .describe('The plan to quote, for example team, or null for the list alone.'),
      seats: z.number().nullable().describe('How many people use it, or null for the list alone.'),
      annual: z.boolean().nullable().describe('Whether a year is paid in advance; null is no.'),
    }),
    effect: false,
    async execute({ plan, seats, annual }) {
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
      const { plans, volume } = await prices.list();
      const name = plan?.trim().toLowerCase() || null;
      const wanted = plans.find((each) => each.plan === name);
      if (name !== null && !wanted) {
        throw new ToolRefusal(
          `There is no plan of that name; there are ${plans.map((each) => each.plan).join(', ')}. Ask which one is meant.`,
        );
      }
      const told: Pricing = {
        plans: plans.map((each) => ({
          plan: each.plan,
          perSeatMonth: formatMoney(each.perSeatMinor, each.currency),
          includes: each.includes,
        })),
        volume: volume.map(({ fromSeats, percent }) => `${percent} % from ${fromSeats} seats`).join(', '),
        annualPrepay: `${plans[0]?.annualPercent ?? 0} % for a year paid in advance`,
        quote: !wanted || seats === null ? null : quoted(wanted, volume, seats, annual ?? false),
      };
      return JSON.stringify(told);
    },
  });
}

function quoted(
  plan: Plan,
  volume: PriceList['volume'],
  seats: number,
  annual: boolean,
): NonNullable<Pricing['quote']> {
  const text = (minor: number) => formatMoney(minor, plan.currency);
  const { perSeatMinor, monthMinor, yearMinor, volumePercent, annualPercent } = quote(
    plan,
    volume,
    seats,
    annual,
  );
  const discounts = [
    ...(volumePercent > 0 ? [`${volumePercent} % for volume`] : []),
    ...(annualPercent > 0 ? [`${annualPercent} % for annual prepay`] : []),
  ];
  return {
    plan: plan.plan,
    seats,
    annual,
    perSeatMonth: text(perSeatMinor),
    month: text(monthMinor),
    year: text(yearMinor),
    discounts: discounts.join(', then ') || 'none',
  };
}
