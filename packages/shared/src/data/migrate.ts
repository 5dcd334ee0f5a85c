import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';

/** Any number; the same in every process that migrates. The lock is held for the schema beside it. */
const LOCK = 7_406_113;

/**
 * Brings a schema to its newest migration, in one transaction: all of them, or nothing. The lock belongs to the transaction, not to
 * the session, since an embedded database has one session for everybody.
 */
export async function migrate<T>(
  db: Kysely<T>,
  schema: string,
  migrations: Record<string, Migration>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK}::int, hashtext(${schema}))`.execute(tx);
    const migrator = new Migrator({
      db: tx,
      provider: { getMigrations: async () => migrations },
      migrationTableSchema: schema,
    });
    const { error, results } = await migrator.migrateToLatest();
    if (!error) return;
    const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
    throw failed === undefined
      ? error
      : new Error(`migration ${failed} of schema ${schema} failed`, { cause: error });
  });
}
