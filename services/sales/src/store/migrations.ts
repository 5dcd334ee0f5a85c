import { effectsMigration } from '@switchboard/shared/data';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const prices: Migration = {
  async up(db) {
    await db.schema
      .createTable('plans')
      .addColumn('plan', 'text', (column) => column.primaryKey())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('includes', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('prices')
      .addColumn('plan', 'text', (column) => column.primaryKey().references('plans.plan'))
      .addColumn('currency', 'text', (column) => column.notNull())
      .addColumn('per_seat_minor', 'bigint', (column) => column.notNull())
      .addColumn('annual_percent', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('volume_tiers')
      .addColumn('from_seats', 'integer', (column) => column.primaryKey())
      .addColumn('percent', 'integer', (column) => column.notNull())
      .execute();
  },
};

const bookings: Migration = {
  async up(db) {
    await db.schema
      .createTable('slots')
      .addColumn('at', 'timestamptz', (column) => column.primaryKey())
      .execute();
    await db.schema
      .createTable('bookings')
      .addColumn('reference', 'text', (column) => column.primaryKey())
      // What makes a slot booked once, whichever replica is asked.
      .addColumn('slot', 'timestamptz', (column) => column.notNull().unique().references('slots.at'))
      .addColumn('email', 'text', (column) => column.notNull())
      .addColumn('name', 'text')
      .addColumn('topic', 'text')
      .addColumn('conversation', 'text', (column) => column.notNull())
      .addColumn('at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
      .execute();
    await db.schema.createIndex('bookings_email').on('bookings').column('email').execute();
  },
};

const mails: Migration = {
  async up(db) {
    await db.schema
      .createTable('mails')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('recipient', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('ics', 'text')
      .addColumn('document', 'text')
      .addColumn('at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('due_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
      .addColumn('sent_at', 'timestamptz')
      .addColumn('failed', 'text')
      .execute();
    await db.schema
      .createIndex('mails_due')
      .on('mails')
      .column('due_at')
      .where(sql.ref('sent_at'), 'is', null)
      .execute();
    await db.schema.createIndex('mails_recipient').on('mails').columns(['recipient', 'at']).execute();
  },
};

export const migrations = {
  '001-effects': effectsMigration,
  '002-prices': prices,
  '003-bookings': bookings,
  '004-mails': mails,
};
