/** List prices a seat and month in US cents; Enterprise is quoted by a person. */
export const plans = [
  { plan: 'starter', perSeatMinor: 19_00, includes: 'phone and texts, voicemail, one number a seat' },
  {
    plan: 'team',
    perSeatMinor: 33_00,
    includes: 'Starter, with queues, recordings, CRM integrations and webhooks',
  },
  {
    plan: 'business',
    perSeatMinor: 60_00,
    includes: 'Team, with call-centre routing, analytics, SSO and a 99.99 % SLA',
  },
] as const;

export type PlanName = (typeof plans)[number]['plan'];

export const CURRENCY = 'USD';

/** Off the list price from so many seats on. */
export const volume = [
  { fromSeats: 200, percent: 20 },
  { fromSeats: 50, percent: 10 },
] as const;

/** Off for a year paid in advance, after the volume price. */
export const ANNUAL_PERCENT = 15;

/** From here on a person makes the offer. */
export const QUOTE_FROM_SEATS = 500;

export type Quote = {
  perSeatMinor: number;
  volumePercent: number;
  annualPercent: number;
  /** For all seats, a month. */
  monthMinor: number;
  /** For all seats, a year. */
  yearMinor: number;
};

export function quote(plan: PlanName, seats: number, annual: boolean): Quote {
  const list = plans.find((each) => each.plan === plan)?.perSeatMinor ?? 0;
  const volumePercent = volume.find(({ fromSeats }) => seats >= fromSeats)?.percent ?? 0;
  const annualPercent = annual ? ANNUAL_PERCENT : 0;
  const perSeatMinor = Math.round((list * (100 - volumePercent) * (100 - annualPercent)) / 10_000);
  const monthMinor = perSeatMinor * seats;
  return { perSeatMinor, volumePercent, annualPercent, monthMinor, yearMinor: monthMinor * 12 };
}
