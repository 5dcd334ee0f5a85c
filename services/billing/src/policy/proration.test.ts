import { expect, it } from 'vitest';
import type { Account } from '../store/billing-store.ts';
import { periodAt, planTerms } from './proration.ts';

it.each([
  ['2024-03-01', 'monthly', '2026-06-16', '2026-06-01', '2026-07-01'],
  ['2024-03-01', 'monthly', '2026-06-01', '2026-06-01', '2026-07-01'],
  ['2025-01-31', 'monthly', '2025-02-27', '2025-01-31', '2025-02-28'],
  ['2025-01-31', 'monthly', '2025-03-30', '2025-02-28', '2025-03-31'],
  ['2024-02-29', 'annual', '2026-02-27', '2025-02-28', '2026-02-28'],
  ['2024-03-15', 'annual', '2026-03-14', '2025-03-15', '2026-03-15'],
] as const)('a %s %s period holds %s from %s up to %s', (anchor, period, today, start, end) => {
  expect(periodAt(anchor, period, today)).toEqual({ start, end });
});

const account: Account = {
  id: 'A-1',
  name: 'One',
  status: 'active',
  plan: 'team',
  seats: 3,
  period: 'monthly',
  currency: 'USD',
  anchor: '2024-03-01',
};

it.each([
  ['on the first day of a period', '2026-06-01', 81_00],
  ['in the middle of it', '2026-06-16', 40_50],
  ['on its last day', '2026-06-30', 2_70],
])('what is due for a move up %s is the difference for the days that are left', (_, today, dueMinor) => {
  expect(planTerms(account, { plan: 'business', period: 'monthly' }, today)).toMatchObject({
    effectiveOn: today,
    dueMinor,
  });
});

it('from annual to monthly billing nothing changes before the year that was paid is over', () => {
  const annual: Account = { ...account, period: 'annual' };
  expect(planTerms(annual, { plan: 'business', period: 'monthly' }, '2026-06-16')).toMatchObject({
    effectiveOn: '2027-03-01',
    dueMinor: 0,
  });
});
