import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ObjectResult, ObjectStore } from '@nats-io/obj';
import type { MsgHdrs } from '@nats-io/transport-node';
import { RetryableError } from '../contracts/errors.ts';

/** The largest payload that travels in a message; a server's own limit is 1 MB by default, headers included. */
export const MAX_MESSAGE_BYTES = 512 * 1024;

/** The header that names the object which holds a message's payload. */
export const PAYLOAD_HEADER = 'Switchboard-Payload';

/** Puts a payload into the object store, under a name of its own. */
export async function checkIn(store: ObjectStore, payload: Uint8Array): Promise<string> {
  const name = randomUUID();
  await store.putBlob({ name }, payload);
  return name;
}

/** Why a message is given up whose payload is lost. */
export const PAYLOAD_MISSING = 'the payload that the message refers to is not in the object store';

/** How long a payload that is not there is looked for: it is stored before its message, so only a replica that lags may lack it. */
const PAYLOAD_WAIT_MS = 5_000;

/** A piece of a payload that does not come within this time is not there. */
const PIECE_WAIT_MS = 2_000;

/** The payload behind a reference. Rejects with a RetryableError where it is not there, or not whole: a replica may lag. */
export async function checkOut(store: ObjectStore, name: string): Promise<Uint8Array> {
  const object = await store.get(name);
  const payload = object && (await joined(object));
  if (!payload) throw new RetryableError('payload-missing', `the payload ${name} is not in the object store`);
  return payload;
}

/** All pieces of a payload; null where some are lost, which the client waits for. Rejects where they cannot be asked for. */
async function joined({ data, error, info }: ObjectResult): Promise<Uint8Array | null> {
  const reader = data.getReader();
  const late = setTimeout(() => void reader.cancel(), PIECE_WAIT_MS);
  const pieces: Uint8Array[] = [];
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      pieces.push(next.value);
      late.refresh();
    }
  } catch {
    // What went wrong on the way is told by the result; else it is the digest that does not fit.
    await error;
    return null;
  } finally {
    clearTimeout(late);
  }
  const payload = Buffer.concat(pieces);
  return payload.byteLength === info.size ? payload : null;
}

type Carrier = { data: Uint8Array; headers?: MsgHdrs | undefined };

/** A message's payload, wherever it is. */
export async function payloadOf(store: ObjectStore, message: Carrier): Promise<Uint8Array> {
  const reference = message.headers?.get(PAYLOAD_HEADER);
  return reference ? checkOut(store, reference) : message.data;
}

/** The same for who settles the message: null where the payload has not come within a few seconds, and so is lost. */
export async function payloadInTime(store: ObjectStore, message: Carrier): Promise<Uint8Array | null> {
  try {
    return await lookFor(() => payloadOf(store, message));
  } catch (error) {
    if (error instanceof RetryableError) return null;
    throw error;
  }
}

/** Looks again for what is missing by a RetryableError. Rejects with that of a look that began after a few seconds: it is lost. */
export async function lookFor<T>(look: () => Promise<T>): Promise<T> {
  const until = Date.now() + PAYLOAD_WAIT_MS;
  for (let wait = 50; ; wait = Math.min(2 * wait, 1_000)) {
    // A look that a stopped process was in the middle of has told it nothing, so the last one begins after the wait.
    const isLast = Date.now() >= until;
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof RetryableError) || isLast) throw error;
    }
    await delay(wait);
  }
}
