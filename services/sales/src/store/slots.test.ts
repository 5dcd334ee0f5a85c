import { expect, it } from 'vitest';
import { slotsAfter } from './slots.ts';

it('slots are on the next five working days, three a day, and none today', () => {
  const slots = slotsAfter(new Date('2026-11-26T23:30:00Z')).map((at) => at.toISOString().slice(0, 16));
  expect(slots).toHaveLength(15);
  expect(slots.slice(0, 4)).toEqual([
    '2026-11-27T10:00',
    '2026-11-27T14:00',
    '2026-11-27T16:00',
    '2026-11-30T10:00',
  ]);
});
