import { JetStreamApiError } from '@nats-io/jetstream';
import { jserrors } from '@nats-io/jetstream/internal';
import { errors } from '@nats-io/transport-node';

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

/** Every class of error by which the client tells of its connection or of the server. */
const BROKER_ERRORS = [...Object.values(errors), ...Object.values(jserrors)];

/** Whether an error is of the broker, or of the way to it. */
export function isBrokerError(error: unknown): boolean {
  return BROKER_ERRORS.some((kind) => error instanceof kind);
}

/** Whether the server itself has refused what was asked: asked again it would refuse it again. */
export function isBrokerRefusal(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.status >= 400 && error.status < 500;
}
