import { DeliverPolicy } from '@nats-io/jetstream';
import { type Bus, payloadOf, type RunRecord, runRecordSchema } from '@switchboard/shared';

/** The run records that were stored since then and are still kept, the oldest first, each once. */
export async function recordsSince(
  { js, payloads }: Bus,
  since: Date,
): Promise<{ records: RunRecord[]; unreadable: number }> {
  const records = new Map<string, RunRecord>();
  let unreadable = 0;
  const consumer = await js.consumers.get('RECORDS', {
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: since.toISOString(),
  });
  if ((await consumer.info()).num_pending === 0) return { records: [], unreadable };
  const messages = await consumer.consume();
  for await (const message of messages) {
    try {
      const payload = await payloadOf(payloads, message);
      const record = runRecordSchema.parse(JSON.parse(Buffer.from(payload).toString()));
      // One that was published again late is there twice.
      records.set(record.id, record);
    } catch {
      unreadable++;
    }
    if (message.info.pending === 0) break;
  }
  return { records: [...records.values()], unreadable };
}
