import { startTestPostgres, type TestPostgres } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations, type SupportTables } from './schema.ts';
import { seedSupport } from './seed.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres?.stop());

it('seeds the same company each time, dates it anew, and keeps what was changed since', async () => {
  const { db } = await postgres.open<SupportTables>(migrations);
  const everything = async () => ({
    tenants: await db.selectFrom('tenants').selectAll().orderBy('id').execute(),
    calls: await db.selectFrom('calls').select(['id', 'tenant_id', 'jitter_ms']).orderBy('id').execute(),
    deliveries: (await db.selectFrom('deliveries').select('tenant_id').execute()).length,
  });
  await Promise.all([1, 2].map(() => seedSupport(db, 50, new Date('2026-11-22T10:00:00Z'))));
  const first = await everything();
  expect(first.tenants).toHaveLength(50);
  expect(first.deliveries).toBe(4 * 180);
  const address = { url: 'https://new.example/' };
  await db.updateTable('webhooks').set(address).where('tenant_id', '=', 'T-2001').execute();

  await seedSupport(db, 50, new Date('2026-11-23T10:00:00Z'));
  expect(await everything()).toEqual(first);
  const known = db.selectFrom('calls').select('started_at').where('id', '=', 'C-50412');
  expect((await known.executeTakeFirst())?.started_at).toEqual(new Date('2026-11-22T15:04:00Z'));
  const kept = db.selectFrom('webhooks').select('url').where('tenant_id', '=', 'T-2001');
  expect(await kept.executeTakeFirst()).toEqual(address);
});
