import type { Kysely } from 'kysely';
import type { SalesTables } from './tables.ts';

export type Plan = {
  plan: string;
  includes: string;
  currency: string;
  /** List price a seat and month, in minor units. */
  perSeatMinor: number;
  /** Off for a year paid in advance, after the volume price. */
  annualPercent: number;
};

export type PriceList = {
  /** Cheapest first. */
  plans: Plan[];
  /** Off the list price from so many seats on; most seats first. */
  volume: { fromSeats: number; percent: number }[];
};

/** Where prices come from. Rejects with a `RetryableError` where it is down. */
export type Prices = { list(): Promise<PriceList> };

/** From here on a person makes the offer. */
export const QUOTE_FROM_SEATS = 500;

export function databasePrices(db: Kysely<SalesTables>): Prices {
  return {
    async list() {
      const plans = await db
        .selectFrom('plans')
        .innerJoin('prices', 'prices.plan', 'plans.plan')
        .select(['plans.plan', 'includes', 'currency', 'per_seat_minor', 'annual_percent'])
        .orderBy('position')
        .execute();
      const tiers = await db
        .selectFrom('volume_tiers')
        .select(['from_seats', 'percent'])
        .orderBy('from_seats', 'desc')
        .execute();
      return {
        plans: plans.map((row) => ({
          plan: row.plan,
          includes: row.includes,
          currency: row.currency,
          perSeatMinor: row.per_seat_minor,
          annualPercent: row.annual_percent,
        })),
        volume: tiers.map((row) => ({ fromSeats: row.from_seats, percent: row.percent })),
      };
    },
  };
}

export type Quote = {
  perSeatMinor: number;
  volumePercent: number;
  annualPercent: number;
  /** For all seats, a month. */
  monthMinor: number;
  /** For all seats, a year. */
  yearMinor: number;
};

/** In whole minor units: the price of a seat is rounded once, and everything else is a multiple of it. */
export function quote(plan: Plan, volume: PriceList['volume'], seats: number, annual: boolean): Quote {
  const volumePercent = volume.find(({ fromSeats }) => seats >= fromSeats)?.percent ?? 0;
  const annualPercent = annual ? plan.annualPercent : 0;
  const perSeatMinor = Math.round(
    (plan.perSeatMinor * (100 - volumePercent) * (100 - annualPercent)) / 10_000,
  );
  const monthMinor = perSeatMinor * seats;
  return { perSeatMinor, volumePercent, annualPercent, monthMinor, yearMinor: monthMinor * 12 };
}
