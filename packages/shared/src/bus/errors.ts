import { JetStreamApiError } from '@nats-io/jetstream';

/** The server's codes for "the last sequence is not the one that you expect". */
const WRONG_LAST_SEQUENCE = new Set([10_071, 10_164]);

const CONSUMER_NOT_FOUND = 10_014;
const STREAM_NOT_FOUND = 10_059;

/** Whether a compare-and-set or a create was lost to another writer. */
export function isLostSet(error: unknown): boolean {
  return error instanceof JetStreamApiError && WRONG_LAST_SEQUENCE.has(error.code);
}

/** Whether the server says that there is no such consumer. */
export function isConsumerMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === CONSUMER_NOT_FOUND;
}

/** Whether the server says that there is no such stream. */
export function isStreamMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND;
}
