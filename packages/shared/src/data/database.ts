import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { messageOf, RetryableError } from '../contracts/errors.ts';
import type { Logger } from '../telemetry/log.ts';
import { migrate } from './migrate.ts';
import { connectionPool } from './pool.ts';

/** How long a database that is not there yet is waited for at start. */
const WAIT_MS = 60_000;
const RETRY_MS = 500;

/** How long a health check waits for an answer. */
const PING_MS = 800;

export type Database<T> = {
  /** Every table that it names is of the service's own schema. */
  db: Kysely<T>;
  /** Whether it answers now. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  /** `postgres://…` */
  url: string;
  /** The service's own; made if it is missing. */
  schema: string;
  /** By name, in the order of the names. One that has been released never changes. */
  migrations: Record<string, Migration>;
  log: Logger;
  /** Connections of this process. */
  poolSize?: number;
  waitMs?: number;
};

/**
 * Connects a service to its schema and brings that to the newest migration; replicas that start at once wait for each other.
 *
 * Waits for a database that is not there yet and throws a RetryableError `database-down` after `waitMs`.
 */
export async function openDatabase<T>(options: DatabaseOptions): Promise<Database<T>> {
  const { url, schema, migrations, log, poolSize = 4, waitMs = WAIT_MS } = options;
  const base = new Kysely<T>({ dialect: new PostgresDialect({ pool: connectionPool(url, poolSize, log) }) });
  const db = base.withSchema(schema);
  const deadline = Date.now() + waitMs;
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await migrate(db, schema, migrations);
        break;
      } catch (error) {
        if (!(error instanceof RetryableError) || Date.now() >= deadline) throw error;
        if (attempt === 1) log.warn({ error: messageOf(error), waitMs }, 'waiting for the database');
        await delay(RETRY_MS);
      }
    }
  } catch (error) {
    await base.destroy();
    throw error;
  }
  return {
    db,
    async isReady() {
      const late = new AbortController();
      const ping = sql`select 1`.execute(base).then(
        () => true,
        () => false,
      );
      const answer = await Promise.race([ping, delay(PING_MS, false, { signal: late.signal })]);
      late.abort();
      return answer;
    },
    close: () => base.destroy(),
  };
}
