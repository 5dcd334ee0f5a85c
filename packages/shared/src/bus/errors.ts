import { JetStreamApiError } from '@nats-io/jetstream';

/** The server's codes for "the last sequence is not the one that you expect". */
const WRONG_LAST_SEQUENCE = new Set([10_071, 10_164]);

/** Whether a compare-and-set or a create was lost to another writer. */
export function isLostSet(error: unknown): boolean {
  return error instanceof JetStreamApiError && WRONG_LAST_SEQUENCE.has(error.code);
}
