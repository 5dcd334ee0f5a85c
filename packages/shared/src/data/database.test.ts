import type { Migration } from 'kysely/migration';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestPostgres, type TestPostgres } from '../testing/database.ts';
import { openDatabase } from './database.ts';
import { doneBefore, type EffectTables, effectsMigration, once } from './effects.ts';

type Tables = EffectTables & { accounts: { id: string; minor: number } };

const accounts: Migration = {
  async up(db) {
    await db.schema
      .createTable('accounts')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('minor', 'bigint', (column) => column.notNull())
      .execute();
  },
};
const migrations = { '001-accounts': accounts, '002-effects': effectsMigration };

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres?.stop());

const silent = pino({ level: 'silent' });

describe('a service’s database', () => {
  it('is brought to the newest migration once, however many replicas start at once', async () => {
    const schema = `test_replicas_${process.pid}`;
    const replicas = await Promise.all(
      Array.from({ length: 4 }, () => postgres.open<Tables>(migrations, { schema })),
    );
    await replicas[0]?.db.insertInto('accounts').values({ id: 'A-1', minor: 9_900 }).execute();
    for (const { db } of replicas) {
      expect(await db.selectFrom('accounts').selectAll().execute()).toEqual([{ id: 'A-1', minor: 9_900 }]);
    }
  });

  it('keeps each schema to itself, also over the same server', async () => {
    const [one, other] = await Promise.all([
      postgres.open<Tables>(migrations),
      postgres.open<Tables>(migrations),
    ]);
    await one.db.insertInto('accounts').values({ id: 'A-1', minor: 1 }).execute();
    expect(await other.db.selectFrom('accounts').selectAll().execute()).toEqual([]);
  });

  it('leaves nothing behind of a migration that fails', async () => {
    const schema = `test_failed_${process.pid}`;
    const broken: Migration = {
      async up(db) {
        await db.schema.createTable('half').addColumn('id', 'text').execute();
        throw new Error('half way');
      },
    };
    await expect(postgres.open({ ...migrations, '003-broken': broken }, { schema })).rejects.toThrow(
      /migration 003-broken of schema/,
    );
    const { db } = await postgres.open<Tables>(migrations, { schema });
    expect(await db.selectFrom('accounts').selectAll().execute()).toEqual([]);
  });

  it('says whether it answers', async () => {
    const { isReady, close } = await postgres.open<Tables>(migrations);
    expect(await isReady()).toBe(true);
    await close();
    expect(await isReady()).toBe(false);
  });

  it('is a retryable error where nobody answers', async () => {
    const url = 'postgres://postgres@127.0.0.1:1/postgres';
    const opening = openDatabase({ url, schema: 'any', migrations, log: silent, waitMs: 0 });
    await expect(opening).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'database-down',
      message: expect.stringMatching(/DATABASE_URL/),
    });
  });
});

describe('an effect', () => {
  const told = z.object({ id: z.string() });
  const effect = { key: 'k', kind: 'open-account', accountId: 'A-1', payload: { b: 1, a: [2] } };
  const open = () => postgres.open<Tables>(migrations);
  const act = (id: string, fails = false) => ({
    count: 0,
    async run(tx: Awaited<ReturnType<typeof open>>['db']) {
      this.count++;
      await tx.insertInto('accounts').values({ id, minor: 1 }).execute();
      if (fails) throw new Error('no');
      return { id };
    },
  });

  it('happens once for its key, and is answered the same again', async () => {
    const { db } = await open();
    const one = act('A-1');
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => once(db, effect, told, (tx) => one.run(tx))),
    );
    expect(answers).toEqual([{ id: 'A-1' }, { id: 'A-1' }, { id: 'A-1' }]);
    expect(one.count).toBe(1);
    expect(await doneBefore(db, 'k', told)).toEqual({ id: 'A-1' });
    expect(await db.selectFrom('effects').selectAll().execute()).toMatchObject([
      { key: 'k', kind: 'open-account', account_id: 'A-1', payload: { a: [2], b: 1 }, result: { id: 'A-1' } },
    ]);
  });

  it('has not happened where it failed, and may be tried again with the same key', async () => {
    const { db } = await open();
    await expect(once(db, effect, told, (tx) => act('A-1', true).run(tx))).rejects.toThrow('no');
    expect(await db.selectFrom('accounts').selectAll().execute()).toEqual([]);
    expect(await doneBefore(db, 'k', told)).toBeUndefined();
    expect(await once(db, effect, told, (tx) => act('A-1').run(tx))).toEqual({ id: 'A-1' });
  });

  it('cannot take a key that did something else', async () => {
    const { db } = await open();
    await once(db, effect, told, (tx) => act('A-1').run(tx));
    const other = { ...effect, payload: { b: 2 } };
    await expect(once(db, other, told, (tx) => act('A-2').run(tx))).rejects.toMatchObject({
      code: 'key-reused',
    });
  });
});
