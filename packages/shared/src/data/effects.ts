import { isDeepStrictEqual } from 'node:util';
import { type ColumnType, type Kysely, sql, type Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { z } from 'zod';
import { TerminalError } from '../contracts/errors.ts';

type Json = ColumnType<unknown, string, string>;

/** The audit: one row for each effect that a tool had, written in the transaction of the effect. */
export type EffectTables = {
  effects: {
    /** The call's idempotency key. */
    key: string;
    /** What was done, for example `refund`. */
    kind: string;
    /** Whose data it changed: an account or a tenant; null where it is nobody's yet. */
    account_id: string | null;
    /** What was asked for. */
    payload: Json;
    /** What the caller was told; a repeated call is told the same. Null only inside the transaction. */
    result: ColumnType<unknown, string | null, string>;
    at: ColumnType<Date, never, never>;
  };
};

/** The migration that makes the table, for each schema that has effects. */
export const effectsMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('effects')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('account_id', 'text')
      .addColumn('payload', 'jsonb', (column) => column.notNull())
      .addColumn('result', 'jsonb')
      .addColumn('at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
      .execute();
  },
};

export type Effect = {
  key: string;
  kind: string;
  accountId: string | null;
  payload: Record<string, unknown>;
};

/**
 * Does something once for a key: `act` and its audit row are one transaction, and a call with the same key gets what the first one
 * returned. Where `act` throws, nothing has happened and the key is free again.
 *
 * Two calls at once with the same key: the second waits for the first. Throws a TerminalError `key-reused` where the key has been
 * used for something else.
 */
export function once<T extends EffectTables, R>(
  db: Kysely<T>,
  effect: Effect,
  result: z.ZodType<R>,
  act: (tx: Transaction<T>) => Promise<R>,
): Promise<R> {
  return db.transaction().execute(async (tx) => {
    const effects = effectsOf(tx);
    const before = await claim(effects, effect);
    if (before !== undefined) return result.parse(before);
    const done = await act(tx);
    await effects
      .updateTable('effects')
      .set({ result: JSON.stringify(done) })
      .where('key', '=', effect.key)
      .execute();
    return done;
  });
}

/** What was done for the key before, without doing anything; undefined where nothing was. */
export async function doneBefore<T extends EffectTables, R>(
  db: Kysely<T>,
  key: string,
  result: z.ZodType<R>,
): Promise<R | undefined> {
  const row = await effectsOf(db)
    .selectFrom('effects')
    .select('result')
    .where('key', '=', key)
    .executeTakeFirst();
  return row && result.parse(row.result);
}

/** The same connection, seen as one that has this table: what a schema's other tables are does not matter here. */
function effectsOf<T extends EffectTables>(db: Kysely<T>): Kysely<EffectTables> {
  return db as unknown as Kysely<EffectTables>;
}

async function claim(db: Kysely<EffectTables>, { key, kind, accountId, payload }: Effect): Promise<unknown> {
  const row = { key, kind, account_id: accountId, payload: JSON.stringify(payload), result: null };
  const inserted = await db
    .insertInto('effects')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst();
  if (inserted) return undefined;
  const before = await db
    .selectFrom('effects')
    .select(['kind', 'payload', 'result'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  const isSame = before.kind === kind && isDeepStrictEqual(before.payload, JSON.parse(row.payload));
  if (isSame) return before.result;
  throw new TerminalError('key-reused', `the key ${key} has been used for another ${before.kind}`);
}
