import type { MsgHdrs } from '@nats-io/transport-node';
import type { DeadLetter } from '../contracts/dead-letter.ts';

/** What a dead letter keeps of the message that it is about. */
export type Original = Pick<DeadLetter, 'subject' | 'headers' | 'payload'>;

/** A message as a dead letter keeps it; `payload` is null where it is lost. */
export function originalOf(
  message: { subject: string; headers?: MsgHdrs | undefined },
  payload: Uint8Array | null,
): Original {
  const headers: Original['headers'] = {};
  for (const key of message.headers?.keys() ?? []) headers[key] = message.headers?.get(key) ?? '';
  return { subject: message.subject, headers, payload: Buffer.from(payload ?? []).toString() };
}
