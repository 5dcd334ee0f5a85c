import type { Kysely } from 'kysely';
import type { SalesTables } from './tables.ts';

const ANNUAL_PERCENT = 15;

const plans = [
  { plan: 'starter', minor: 19_00, includes: 'phone and texts, voicemail, one number a seat' },
  { plan: 'team', minor: 33_00, includes: 'Starter, with queues, recordings, CRM integrations and webhooks' },
  {
    plan: 'business',
    minor: 60_00,
    includes: 'Team, with call-centre routing, analytics, SSO and a 99.99 % SLA',
  },
];

const tiers = [
  { from_seats: 50, percent: 10 },
  { from_seats: 200, percent: 20 },
];

/** The demo company's price list. What is there already stays as it is. */
export async function seedSales(db: Kysely<SalesTables>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('plans')
      .values(plans.map(({ plan, includes }, position) => ({ plan, position, includes })))
      .onConflict((conflict) => conflict.column('plan').doNothing())
      .execute();
    await tx
      .insertInto('prices')
      .values(
        plans.map(({ plan, minor }) => ({
          plan,
          currency: 'USD',
          per_seat_minor: minor,
          annual_percent: ANNUAL_PERCENT,
        })),
      )
      .onConflict((conflict) => conflict.column('plan').doNothing())
      .execute();
    await tx
      .insertInto('volume_tiers')
      .values(tiers)
      .onConflict((conflict) => conflict.column('from_seats').doNothing())
      .execute();
  });
}
