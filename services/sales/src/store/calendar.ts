import { createHash } from 'node:crypto';

type DemoOrder = {
  key: string;
  slot: string;
  email: string;
  name: string | null;
  topic: string | null;
};
type Booking = { reference: string; slot: string; email: string };

/** When demos are given. A slot is its beginning, ISO 8601 in UTC with minutes: `2026-11-24T10:00Z`. */
export type Calendar = {
  /** Free slots, soonest first. */
  free(): Promise<string[]>;
  /** Books, or returns what the same key has booked; null where the slot is not free. Atomic: a slot is booked once. */
  book(order: DemoOrder): Promise<Booking | null>;
};

const DAY = 24 * 60 * 60_000;
const HOURS = [10, 14, 16];
const WORKING_DAYS = 5;

/** A calendar in this process, for demonstration: three slots on each of the next five working days. */
export function memoryCalendar(now: () => Date = () => new Date()): Calendar {
  const byKey = new Map<string, Booking>();
  const taken = new Set<string>();
  const free = () => slotsAfter(now()).filter((slot) => !taken.has(slot));
  return {
    free: async () => free(),
    async book({ key, slot, email }) {
      const made = byKey.get(key);
      if (made) return made;
      if (!free().includes(slot)) return null;
      const reference = `D-${createHash('sha256').update(key).digest('hex').slice(0, 8).toUpperCase()}`;
      taken.add(slot);
      byKey.set(key, { reference, slot, email });
      return { reference, slot, email };
    },
  };
}

function slotsAfter(now: Date): string[] {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const days = Array.from({ length: WORKING_DAYS + 4 }, (_, i) => new Date(today + (i + 1) * DAY))
    .filter((day) => day.getUTCDay() !== 0 && day.getUTCDay() !== 6)
    .slice(0, WORKING_DAYS);
  return days.flatMap((day) => HOURS.map((hour) => `${day.toISOString().slice(0, 10)}T${hour}:00Z`));
}
