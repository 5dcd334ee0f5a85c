import type { Kysely } from 'kysely';
import type { SalesTables } from './tables.ts';

const DAY = 24 * 60 * 60_000;
const HOURS = [10, 14, 16];
const WORKING_DAYS = 5;

/** Three slots on each of the next five working days. */
export function slotsAfter(now: Date): Date[] {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const days = Array.from({ length: WORKING_DAYS + 4 }, (_, i) => new Date(today + (i + 1) * DAY))
    .filter((day) => day.getUTCDay() !== 0 && day.getUTCDay() !== 6)
    .slice(0, WORKING_DAYS);
  return days.flatMap((day) => HOURS.map((hour) => new Date(day.getTime() + (hour / 24) * DAY)));
}

/** Opens the slots of the days ahead; those that are open already stay as they are. */
export async function openSlots(db: Kysely<SalesTables>, now: Date): Promise<void> {
  await db
    .insertInto('slots')
    .values(slotsAfter(now).map((at) => ({ at })))
    .onConflict((conflict) => conflict.column('at').doNothing())
    .execute();
}
