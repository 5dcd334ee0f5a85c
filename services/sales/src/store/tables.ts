import type { EffectTables } from '@switchboard/shared/data';
import type { ColumnType, Generated } from 'kysely';

type Time = ColumnType<Date, Date | string, Date | string>;

export type SalesTables = EffectTables & {
  plans: { plan: string; position: number; includes: string };
  /** A seat and month, in minor units. */
  prices: { plan: string; currency: string; per_seat_minor: number; annual_percent: number };
  volume_tiers: { from_seats: number; percent: number };
  slots: { at: Time };
  bookings: {
    reference: string;
    slot: Time;
    email: string;
    name: string | null;
    topic: string | null;
    conversation: string;
    at: Generated<Date>;
  };
  /** The outbox: written in the transaction of what the e-mail is about, delivered afterwards. */
  mails: {
    id: string;
    kind: 'invitation' | 'document';
    recipient: string;
    subject: string;
    text: string;
    /** An iCalendar invitation. */
    ics: string | null;
    document: string | null;
    at: Generated<Date>;
    attempts: Generated<number>;
    due_at: ColumnType<Date, Date | string | undefined, Date | string>;
    sent_at: ColumnType<Date | null, never, Date>;
    /** Why it is not tried again. */
    failed: ColumnType<string | null, never, string>;
  };
};
