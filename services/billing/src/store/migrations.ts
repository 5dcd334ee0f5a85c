import { effectsMigration } from '@switchboard/shared/data';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const accounts: Migration = {
  async up(db) {
    await db.schema
      .createTable('accounts')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('plan', 'text', (column) => column.notNull())
      .addColumn('seats', 'integer', (column) => column.notNull())
      .addColumn('period', 'text', (column) => column.notNull())
      .addColumn('currency', 'text', (column) => column.notNull())
      .addColumn('email', 'text', (column) => column.notNull())
      .addColumn('postcode', 'text', (column) => column.notNull())
      .addColumn('anchor', 'date', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('invoices')
      .addColumn('number', 'text', (column) => column.primaryKey())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('month', 'text', (column) => column.notNull())
      .addColumn('currency', 'text', (column) => column.notNull())
      .addColumn('total_minor', 'bigint', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('note', 'text')
      .execute();
    await db.schema
      .createIndex('invoices_of_account')
      .on('invoices')
      .columns(['account_id', 'month'])
      .execute();
    await db.schema
      .createTable('charges')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('invoice_number', 'text', (column) => column.notNull().references('invoices.number'))
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('minor', 'bigint', (column) => column.notNull().check(sql`minor > 0`))
      .addColumn('method', 'text', (column) => column.notNull())
      .addColumn('at', 'timestamptz', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('charges_of_invoice').on('charges').column('invoice_number').execute();
  },
};

const changes: Migration = {
  async up(db) {
    for (const table of ['refunds', 'prepared_refunds']) {
      await db.schema
        .createTable(table)
        .addColumn('reference', 'text', (column) => column.primaryKey())
        .addColumn('charge_id', 'text', (column) => column.notNull().references('charges.id'))
        .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
        .addColumn('currency', 'text', (column) => column.notNull())
        .addColumn('minor', 'bigint', (column) => column.notNull().check(sql`minor > 0`))
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .execute();
      await db.schema.createIndex(`${table}_of_account`).on(table).columns(['account_id', 'at']).execute();
    }
    await db.schema
      .alterTable('refunds')
      .addColumn('provider_reference', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .alterTable('prepared_refunds')
      .addColumn('conversation', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('plan_changes')
      .addColumn('reference', 'text', (column) => column.primaryKey())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('from_plan', 'text', (column) => column.notNull())
      .addColumn('from_period', 'text', (column) => column.notNull())
      .addColumn('to_plan', 'text', (column) => column.notNull())
      .addColumn('to_period', 'text', (column) => column.notNull())
      .addColumn('effective_on', 'date', (column) => column.notNull())
      .addColumn('due_minor', 'bigint', (column) => column.notNull())
      .addColumn('currency', 'text', (column) => column.notNull())
      .addColumn('at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
      .execute();
  },
};

const consent: Migration = {
  async up(db) {
    await db.schema
      .createTable('proposals')
      .addColumn('conversation', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('content', 'jsonb', (column) => column.notNull())
      .addColumn('n', 'integer', (column) => column.notNull())
      .addColumn('turns', 'jsonb', (column) => column.notNull())
      .addPrimaryKeyConstraint('proposals_pkey', ['conversation', 'kind'])
      .execute();
    await db.schema
      .createTable('verifications')
      .addColumn('conversation', 'text', (column) => column.primaryKey())
      .addColumn('failures', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('verification_attempts')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('conversation', 'text', (column) => column.notNull())
      .addColumn('account_id', 'text', (column) => column.notNull())
      .addColumn('succeeded', 'boolean', (column) => column.notNull())
      .addColumn('at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
      .execute();
  },
};

const attemptsOfAccount: Migration = {
  async up(db) {
    await db.schema
      .createIndex('verification_attempts_of_account')
      .on('verification_attempts')
      .columns(['account_id', 'at'])
      .execute();
  },
};

export const migrations: Record<string, Migration> = {
  '001-accounts': accounts,
  '002-effects': effectsMigration,
  '003-changes': changes,
  '004-consent': consent,
  '005-attempts-of-account': attemptsOfAccount,
};
