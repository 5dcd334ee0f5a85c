import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { Pool, types } from 'pg';
import { messageOf } from '../contracts/errors.ts';
import type { Logger } from '../telemetry/log.ts';
import { databaseError } from './errors.ts';

const CONNECT_MS = 3_000;
/** The server ends a statement after this; the client gives up on the server a little later. */
const STATEMENT_MS = 10_000;
const QUERY_MS = STATEMENT_MS + 2_000;

const { INT8, DATE } = types.builtins;

/** Amounts are int8 and far from the end of what a number holds; a day is no instant and stays `YYYY-MM-DD`. */
const parsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return Number;
    if (oid === DATE) return String;
    return types.getTypeParser(oid, format);
  },
};

/** Connections to a Postgres, at most `size`, made when they are needed. A server that is down is a RetryableError. */
export function connectionPool(url: string, size: number, log: Logger): PostgresPool {
  const pool = new Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    query_timeout: QUERY_MS,
    types: parsers,
    // An idle connection must not keep a process alive that has nothing else to do.
    allowExitOnIdle: true,
  });
  const lost = (error: Error) =>
    log.warn({ error: messageOf(error) }, 'a connection to the database was lost');
  pool.on('error', lost);
  // The pool listens to idle connections only; one that is lost while it is in use would end the process.
  pool.on('connect', (client) => client.on('error', lost));
  return {
    options: pool.options,
    async connect(): Promise<PostgresPoolClient> {
      const client = await pool.connect().catch((error) => {
        throw databaseError(error);
      });
      let isBroken = false;
      const query = async (sql: string, parameters: readonly unknown[]) => {
        try {
          return await client.query(sql, [...parameters]);
        } catch (error) {
          const told = databaseError(error);
          // Its answer may still come, to whoever would ask next on the same connection.
          if (told !== error) isBroken = true;
          throw told;
        }
      };
      return {
        // Kysely also knows a query by cursor, which nothing here uses.
        query: query as unknown as PostgresPoolClient['query'],
        release: (destroy) => client.release(destroy === true || isBroken),
      };
    },
    end: () => pool.end(),
  };
}
