import type { JetStreamManager } from '@nats-io/jetstream';
import type { ConsumerSpec } from '../bus/topology.ts';
import type { consumerMetrics } from './metrics/broker.ts';
import { inRounds, inTime } from './rounds.ts';

/**
 * Samples from time to time what waits in each consumer, so that a scrape never waits for the broker. What the broker does not answer
 * is not there any more, since an old figure would look like a quiet one, nor is what `specs` names no longer. Returns how to stop.
 */
export function sampleConsumers(
  jsm: JetStreamManager,
  specs: () => ConsumerSpec[],
  { pending, ackPending, redelivered }: ReturnType<typeof consumerMetrics>,
): () => void {
  const forget = (consumer: string) => {
    for (const gauge of [pending, ackPending, redelivered]) gauge.remove({ consumer });
  };
  const sample = async ({ stream, name }: ConsumerSpec) => {
    try {
      const info = await inTime(jsm.consumers.info(stream, name));
      pending.set({ consumer: name }, info.num_pending);
      ackPending.set({ consumer: name }, info.num_ack_pending);
      redelivered.set({ consumer: name }, info.num_redelivered);
    } catch {
      forget(name);
    }
  };
  let sampled: ConsumerSpec[] = [];
  return inRounds(() => {
    const wanted = specs();
    for (const { name } of sampled) if (!wanted.some((spec) => spec.name === name)) forget(name);
    sampled = wanted;
    return Promise.all(wanted.map(sample));
  });
}
