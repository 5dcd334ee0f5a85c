import { setTimeout as delay } from 'node:timers/promises';
import type { JetStreamClient } from '@nats-io/jetstream';
import type { ObjectStore } from '@nats-io/obj';
import { errors, headers } from '@nats-io/transport-node';
import type { Span } from '@opentelemetry/api';
import { messageOf, TerminalError } from '../contracts/errors.ts';
import { sending, TRACE_HEADER } from '../telemetry/messages.ts';
import { attributes } from '../telemetry/semconv.ts';
import { errorType, mark } from '../telemetry/span.ts';
import { isBrokerRefusal } from './errors.ts';
import { checkIn, MAX_MESSAGE_BYTES, PAYLOAD_HEADER } from './payload.ts';

export type Outgoing = {
  subject: string;
  /** Unique over the stream: a repetition within the duplicate window is dropped by the server. */
  id: string;
  payload: unknown;
  /** The payload as JSON, where it is written already. */
  text?: string;
  /** The trace that it belongs to, by a span of it; without one it belongs to what is going on. */
  traceparent?: string | undefined;
  /** It is published again, since nobody knows whether it was. */
  flushed?: boolean;
  /** It is nobody's next step: it has no span of its own. */
  aside?: boolean;
};

export type Published = { seq: number; duplicate: boolean };

/**
 * Publishes to a stream until the server has acknowledged it. A publish that times out may or may not have been stored, so it is
 * repeated under the same id. A payload over 512 KiB goes to the object store, and the message carries a reference.
 * Rejects with a TerminalError where the message cannot be sent, the server refuses it, or the connection was closed; with an abort error
 * on abort. A subject that no stream takes looks like a broker that is still starting, and is waited for.
 */
export async function publish(
  bus: { js: JetStreamClient; payloads: ObjectStore },
  message: Outgoing,
  signal?: AbortSignal,
): Promise<Published> {
  return sending(message, async (traceparent, span) => {
    const head = headers();
    if (traceparent !== undefined) head.set(TRACE_HEADER, traceparent);
    let data = Buffer.from(message.text ?? JSON.stringify(message.payload));
    if (data.byteLength > MAX_MESSAGE_BYTES) {
      const large = data;
      head.set(PAYLOAD_HEADER, await untilDone(() => checkIn(bus.payloads, large), span, signal));
      data = Buffer.alloc(0);
    }
    const ack = await untilDone(
      () => bus.js.publish(message.subject, data, { msgID: message.id, headers: head, timeout: 5_000 }),
      span,
      signal,
    );
    return { seq: ack.seq, duplicate: ack.duplicate };
  });
}

/** Repeats an operation on the broker until it succeeds or `signal` aborts: an outage ends, a refusal does not. */
async function untilDone<T>(
  attempt: () => Promise<T>,
  span: Span | undefined,
  signal?: AbortSignal,
): Promise<T> {
  for (let wait = 100; ; wait = Math.min(wait * 2, 2_000)) {
    signal?.throwIfAborted();
    try {
      return await untilAborted(attempt(), signal);
    } catch (error) {
      signal?.throwIfAborted();
      const final = terminalOf(error);
      if (final) throw final;
      mark('publishRetry', { [attributes.errorType]: errorType(error) }, span);
      await delay(wait, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** What comes of `work`, or the abort, which does not wait for an attempt that nobody answers. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The error as one that no further attempt can mend; null where one may. */
function terminalOf(error: unknown): TerminalError | null {
  const final = (code: string, what: string) =>
    new TerminalError(code, `${what}: ${messageOf(error)}`, { cause: error });
  if (isBrokerRefusal(error)) {
    return final('publish-refused', 'the broker refused a message');
  }
  if (error instanceof errors.InvalidSubjectError || error instanceof errors.InvalidArgumentError) {
    return final('publish-refused', 'a message cannot be sent');
  }
  if (error instanceof errors.ClosedConnectionError || error instanceof errors.DrainingConnectionError) {
    return final('connection-closed', 'a message cannot be sent any more');
  }
  return null;
}
