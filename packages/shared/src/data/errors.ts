import { messageOf, RetryableError } from '../contracts/errors.ts';

/** What a socket says where nobody answers, or no longer. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * SQLSTATEs of a server that is away, starting, stopping, full or too slow; no statement of ours is to blame. Source: PostgreSQL,
 * "Error Codes": classes 08, 53, 57P and single codes.
 */
const SERVER = /^(?:08...|53...|57P..|57014|55P03|25P03|25P04)$/;

/** What `pg` says in words only. */
const WORDS =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|not queryable|client was closed/i;

/** Whether the database, and not the statement, is the reason of a failure: the same statement may succeed later. */
function isDatabaseDown(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return NETWORK.has(code) || SERVER.test(code) || WORDS.test(messageOf(error));
}

/** The same error, as a RetryableError where the database is down. Conflicts and mistakes in a statement stay what they are. */
export function databaseError(error: unknown): unknown {
  if (!isDatabaseDown(error)) return error;
  return new RetryableError(
    'database-down',
    `the database does not answer (${messageOf(error)}): see that it runs and that DATABASE_URL is its address`,
    { cause: error },
  );
}
