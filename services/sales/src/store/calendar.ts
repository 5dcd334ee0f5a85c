import { once } from '@switchboard/shared/data';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { invitationOf } from '../mail/invitation.ts';
import { referenceOf } from './reference.ts';
import type { SalesTables } from './tables.ts';

type DemoOrder = {
  /** The call's: the same order again gets the same booking. */
  key: string;
  conversation: string;
  slot: string;
  email: string;
  name: string | null;
  topic: string | null;
};

const bookingSchema = z.object({ reference: z.string(), slot: z.string(), email: z.string() });
type Booking = z.infer<typeof bookingSchema>;

/** When demos are given. A slot is its beginning, ISO 8601 in UTC with minutes: `2026-11-24T10:00Z`. */
export type Calendar = {
  /** Free slots, soonest first. */
  free(limit: number): Promise<string[]>;
  /**
   * Books and invites, or returns what the same key has booked. `taken`: the slot is not free; `enough`: the address has as many
   * demos ahead as it may. Atomic over all replicas: a slot is booked once.
   */
  book(order: DemoOrder): Promise<Booking | 'taken' | 'enough'>;
};

/** Demos ahead that one address may have: nobody fills the calendar, or somebody else's mailbox. */
const AHEAD = 2;

class NotBooked extends Error {
  readonly why: 'taken' | 'enough';
  constructor(why: 'taken' | 'enough') {
    super(`the slot was not booked: ${why}`);
    this.why = why;
  }
}

/** A calendar in Postgres. The booking, its audit and its e-mail are one transaction; `onMail` is told afterwards. */
export function databaseCalendar(
  db: Kysely<SalesTables>,
  onMail: () => void,
  now: () => Date = () => new Date(),
): Calendar {
  return {
    async free(limit) {
      const rows = await db
        .selectFrom('slots')
        .leftJoin('bookings', 'bookings.slot', 'slots.at')
        .select('slots.at')
        .where('bookings.slot', 'is', null)
        .where('slots.at', '>', now())
        .orderBy('slots.at')
        .limit(limit)
        .execute();
      return rows.map(({ at }) => slotOf(at));
    },
    async book({ key, conversation, ...order }) {
      const effect = { key, kind: 'book-demo', accountId: null, payload: order };
      try {
        const booking = await once(db, effect, bookingSchema, async (tx) => {
          const { slot, email, name, topic } = order;
          const ahead = await tx
            .selectFrom('bookings')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .where('email', '=', email)
            .where('slot', '>', now())
            .executeTakeFirstOrThrow();
          if (ahead.count >= AHEAD) throw new NotBooked('enough');
          const at = timeOf(slot);
          const offered =
            at &&
            (await tx
              .selectFrom('slots')
              .select('at')
              .where('at', '=', at)
              .where('at', '>', now())
              .executeTakeFirst());
          if (!offered) throw new NotBooked('taken');
          const reference = referenceOf('D', key);
          const booked = await tx
            .insertInto('bookings')
            .values({ reference, slot: at, email, name, topic, conversation })
            .onConflict((conflict) => conflict.column('slot').doNothing())
            .returning('at')
            .executeTakeFirst();
          if (!booked) throw new NotBooked('taken');
          const mail = invitationOf({ reference, slot: at, email, name, topic, bookedAt: booked.at });
          await tx.insertInto('mails').values(mail).execute();
          return { reference, slot, email };
        });
        onMail();
        return booking;
      } catch (error) {
        if (error instanceof NotBooked) return error.why;
        throw error;
      }
    },
  };
}

function slotOf(at: Date): string {
  return `${at.toISOString().slice(0, 16)}Z`;
}

function timeOf(slot: string): Date | null {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z$/.test(slot) && !Number.isNaN(Date.parse(slot))
    ? new Date(slot)
    : null;
}
