import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '@nats-io/obj';
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

/** The payload behind a reference. */
export async function checkOut(store: ObjectStore, name: string): Promise<Uint8Array> {
  const payload = await store.getBlob(name);
  if (payload === null) {
    throw new RetryableError('payload-missing', `the payload ${name} is not in the object store`);
  }
  return payload;
}

/** A message's payload, wherever it is. */
export async function payloadOf(
  store: ObjectStore,
  message: { data: Uint8Array; headers?: MsgHdrs | undefined },
): Promise<Uint8Array> {
  const reference = message.headers?.get(PAYLOAD_HEADER);
  return reference ? checkOut(store, reference) : message.data;
}
