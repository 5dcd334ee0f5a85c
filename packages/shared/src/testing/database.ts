import { randomUUID } from 'node:crypto';
import { startPostgres } from '@switchboard/postgres';
import { Client } from 'pg';
import { pino } from 'pino';
import { type Database, type DatabaseOptions, openDatabase } from '../data/database.ts';

/** A database of its own on the Postgres of DATABASE_URL, or a Postgres inside this process. */
export type TestPostgres = {
  url: string;
  /** Opens a database on a schema of its own, which goes at the end. */
  open<T>(
    migrations: DatabaseOptions['migrations'],
    options?: Partial<DatabaseOptions>,
  ): Promise<Database<T> & { schema: string }>;
  /** Closes what was opened, and drops the database or ends the server. */
  stop(): Promise<void>;
};

export async function startTestPostgres(): Promise<TestPostgres> {
  const { url, stop } = process.env.DATABASE_URL
    ? await createDatabase(process.env.DATABASE_URL)
    : await startPostgres();
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
