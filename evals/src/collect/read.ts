import { DeliverPolicy } from '@nats-io/jetstream';
import {
  type Bus,
  conversationStore,
  jsonOf,
  payloadOf,
  type RunRecord,
  runRecordSchema,
} from '@switchboard/shared';
import type { Talk } from './candidates.ts';

/** How long the end of the stream is waited for. */
const WAIT_MS = 1_000;

/** The runs since a moment, by conversation. A record that cannot be read is counted and left out. */
export async function recordsSince(
  bus: Bus,
  since: Date,
): Promise<{ conversations: Map<string, RunRecord[]>; unreadable: number }> {
  const conversations = new Map<string, RunRecord[]>();
  let unreadable = 0;
  const consumer = await bus.js.consumers.get('RECORDS', {
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: since.toISOString(),
  });
  for (let pending = 1; pending > 0; ) {
    pending = 0;
    for await (const message of await consumer.fetch({ max_messages: 500, expires: WAIT_MS })) {
      pending = message.info.pending;
      const payload = await payloadOf(bus.payloads, message).catch(() => null);
      const parsed = payload === null ? null : runRecordSchema.safeParse(jsonOf(payload));
      if (!parsed?.success) {
        unreadable++;
        continue;
      }
      const own = conversations.get(parsed.data.conversation);
      if (own === undefined) conversations.set(parsed.data.conversation, [parsed.data]);
      else own.push(parsed.data);
    }
  }
  return { conversations, unreadable };
}

/** What the customer wrote is in the conversation and not in its run records; null where the conversation is no longer kept. */
export async function talkOf(
  bus: Bus,
  conversation: string,
  records: readonly RunRecord[],
): Promise<Talk | null> {
  const { doc } = await conversationStore(bus).load(conversation);
  if (doc === null) return null;
  const said = doc.history.flatMap((item) =>
    item.type === 'message' && item.role === 'user' ? [item.content] : [],
  );
  const name = doc.context.verified?.name;
  return { records, said, names: name === undefined ? [] : [name, ...name.split(/\s+/)] };
}
