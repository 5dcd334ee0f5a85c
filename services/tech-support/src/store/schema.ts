import { type ColumnType, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export type SupportTables = {
  tenants: { id: string; account_id: string; name: string; pin: string };
  calls: {
    id: string;
    tenant_id: string;
    started_at: ColumnType<Date, Date | string>;
    seconds: number;
    mos: number;
    jitter_ms: number;
    loss_percent: number;
    round_trip_ms: number;
    event: string | null;
  };
  webhooks: { tenant_id: string; url: string; secret: string };
  deliveries: { tenant_id: string; at: ColumnType<Date, Date | string>; status: number | null; ms: number };
  pin_tries: {
    key: string;
    conversation: string;
    tenant_id: string;
    right: boolean;
    at: ColumnType<Date, never, never>;
  };
};

const tenants: Migration = {
  async up(db) {
    await db.schema
      .createTable('tenants')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('pin', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('tenants_account').on('tenants').column('account_id').execute();
    await db.schema
      .createTable('pin_tries')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('conversation', 'text', (column) => column.notNull())
      // Without a reference: a try with an id that is no tenant's counts too.
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('right', 'boolean', (column) => column.notNull())
      .addColumn('at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
      .execute();
    await db.schema.createIndex('pin_tries_conversation').on('pin_tries').column('conversation').execute();
    await db.schema.createIndex('pin_tries_tenant').on('pin_tries').columns(['tenant_id', 'at']).execute();
  },
};

const calls: Migration = {
  async up(db) {
    await db.schema
      .createTable('calls')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('tenant_id', 'text', (column) => column.notNull().references('tenants.id'))
      .addColumn('started_at', 'timestamptz', (column) => column.notNull())
      .addColumn('seconds', 'integer', (column) => column.notNull())
      .addColumn('mos', 'float8', (column) => column.notNull())
      .addColumn('jitter_ms', 'integer', (column) => column.notNull())
      .addColumn('loss_percent', 'float8', (column) => column.notNull())
      .addColumn('round_trip_ms', 'integer', (column) => column.notNull())
      .addColumn('event', 'text')
      .execute();
    await db.schema.createIndex('calls_tenant').on('calls').columns(['tenant_id', 'started_at']).execute();
  },
};

const webhooks: Migration = {
  async up(db) {
    await db.schema
      .createTable('webhooks')
      .addColumn('tenant_id', 'text', (column) => column.primaryKey().references('tenants.id'))
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('secret', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('deliveries')
      .addColumn('tenant_id', 'text', (column) => column.notNull().references('tenants.id'))
      .addColumn('at', 'timestamptz', (column) => column.notNull())
      .addColumn('status', 'integer')
      .addColumn('ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('deliveries_tenant').on('deliveries').columns(['tenant_id', 'at']).execute();
  },
};

export const migrations = { '001-tenants': tenants, '002-calls': calls, '003-webhooks': webhooks };
