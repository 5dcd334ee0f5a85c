import { randomUUID } from 'node:crypto';
import { startPostgres } from '@switchboard/postgres';
import { Client } from 'pg';
import { pino } from 'pino';
import { type Database, type DatabaseOptions, openDatabase } from '../data/database.ts';

/** Where the tests of a file keep their data. */
export type TestPostgres = {
  url: string;
  /** Opens a database on a schema of its own. */
  open<T>(
    migrations: DatabaseOptions['migrations'],
    options?: Partial<DatabaseOptions>,
  ): Promise<Database<T> & { schema: string }>;
  /** Closes what was opened, and drops the database or ends the server, where it is one's own. */
  stop(): Promise<void>;
};

/**
 * A database of its own on the Postgres of DATABASE_URL; else the Postgres that all files of a test run share, where each has schemas of
 * its own, or, for tests of programs that name their schema themselves, an `own` one inside this process.
 */
export async function startTestPostgres({ own = false } = {}): Promise<TestPostgres> {
  const { DATABASE_URL, TEST_POSTGRES } = process.env;
  const { url, stop } = DATABASE_URL
    ? await createDatabase(DATABASE_URL)
    : own || !TEST_POSTGRES
      ? await startPostgres()
      : await sharedPostgres(TEST_POSTGRES);
  const opened: Pick<Database<unknown>, 'close'>[] = [];
  return {
    url,
    async open<T>(migrations: DatabaseOptions['migrations'], options: Partial<DatabaseOptions> = {}) {
      const schema = options.schema ?? `test_${randomUUID().slice(0, 8)}`;
      const log = pino({ level: 'silent' });
      const database = await openDatabase<T>({ url, log, migrations, ...options, schema });
      opened.push(database);
      return { ...database, schema };
    },
    async stop() {
      await Promise.all(opened.map((database) => database.close()));
      await stop();
    },
  };
}

/** The one of `test/src/shared-postgres.ts`, which goes with the run, and every schema with it. */
async function sharedPostgres(asked: string): Promise<{ url: string; stop(): Promise<void> }> {
  const answer = await fetch(asked);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return { url: text, stop: async () => {} };
}

/** Not only schemas in the one that is there: looking for migrations reads the catalogue, where others drop theirs meanwhile. */
async function createDatabase(server: string): Promise<{ url: string; stop(): Promise<void> }> {
  const name = `test_${randomUUID().slice(0, 8)}`;
  const run = async (statement: string) => {
    const client = new Client(server);
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}`);
  const url = new URL(server);
  url.pathname = name;
  return { url: url.href, stop: () => run(`drop database ${name} with (force)`) };
}
