import { startTestPostgres, type TestPostgres } from '@switchboard/shared/testing';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll } from 'vitest';
import { demoPayments, type PaymentProvider } from '../payments/provider.ts';
import type { BillingStore } from '../store/billing-store.ts';
import { migrations } from '../store/migrations.ts';
import { billingStore } from '../store/postgres.ts';
import { seedBilling } from '../store/seed.ts';
import type { BillingTables } from '../store/tables.ts';

/** The day of the tests: half of the monthly period of the known accounts, which began on the first, is over. */
export const NOW = new Date('2026-06-16T12:00:00Z');

export type TestBilling = { store: BillingStore; db: Kysely<BillingTables> };

/** Billing on a schema of its own, with the known accounts and a few others. */
export async function openTestBilling(
  postgres: TestPostgres,
  payments: PaymentProvider = demoPayments,
): Promise<TestBilling> {
  const { db } = await postgres.open<BillingTables>(migrations);
  await seedBilling(db, 12);
  return { store: billingStore(db, payments, () => NOW), db };
}

/** A Postgres for the tests of a file, and billing on it, as often as it is asked for. */
export function testBilling(): (payments?: PaymentProvider) => Promise<TestBilling> {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres?.stop());
  return (payments) => openTestBilling(postgres, payments);
}
