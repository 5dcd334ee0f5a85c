import { randomUUID } from 'node:crypto';
import { startPostgres } from '@switchboard/postgres';
import { Client } from 'pg';
import { pino } from 'pino';
import { type Database, type DatabaseOptions, openDatabase } from '../data/database.ts';

/** The Postgres of DATABASE_URL, or one inside this process. */
export type TestPostgres = {
  url: string;
  /** Opens a database on a schema of its own, which goes at the end. */
  open<T>(
    migrations: DatabaseOptions['migrations'],
    options?: Partial<DatabaseOptions>,
  ): Promise<Database<T> & { schema: string }>;
  /** Closes what was opened, drops its schemas, and ends a server of its own. */
  stop(): Promise<void>;
};

export async function startTestPostgres(): Promise<TestPostgres> {
  const given = process.env.DATABASE_URL;
  const own = given ? null : await startPostgres();
  const url = given || (own?.url ?? '');
  const schemas = new Set<string>();
  const opened: Pick<Database<unknown>, 'close'>[] = [];
  return {
    url,
    async open<T>(migrations: DatabaseOptions['migrations'], options: Partial<DatabaseOptions> = {}) {
      const schema = options.schema ?? `test_${randomUUID().slice(0, 8)}`;
      schemas.add(schema);
      const log = pino({ level: 'silent' });
      const database = await openDatabase<T>({ url, log, migrations, ...options, schema });
      opened.push(database);
      return { ...database, schema };
    },
    async stop() {
      await Promise.all(opened.map((database) => database.close()));
      if (own === null) await drop(url, schemas);
      await own?.stop();
    },
  };
}

async function drop(url: string, schemas: Iterable<string>): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    for (const schema of schemas) await client.query(`drop schema if exists ${schema} cascade`);
  } finally {
    await client.end();
  }
}
