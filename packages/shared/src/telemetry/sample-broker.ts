import { setTimeout as delay } from 'node:timers/promises';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { ConsumerSpec } from '../bus/topology.ts';
import type { brokerMetrics, consumerMetrics } from './metrics/broker.ts';

const EVERY_MS = 5_000;
/** What the broker gets to answer; longer than this and it is as good as away. */
const PATIENCE_MS = 2_000;

type Sampled = Pick<ReturnType<typeof brokerMetrics>, 'roundTripSeconds'> & {
  consumers?: { specs: ConsumerSpec[]; metrics: ReturnType<typeof consumerMetrics> };
};

/**
 * Samples the broker from time to time, so that a scrape never waits for it: how long a ping takes, and what waits in each consumer.
 * What it does not answer is not there any more, since an old figure would look like a quiet one. Returns how to stop.
 */
export function sampleBroker(
  { nc, jsm }: { nc: NatsConnection; jsm: JetStreamManager },
  { roundTripSeconds, consumers }: Sampled,
): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;

  const sampleConsumer = async ({ stream, name }: ConsumerSpec) => {
    const { pending, ackPending, redelivered } = consumers!.metrics;
    try {
      const info = await inTime(jsm.consumers.info(stream, name));
      pending.set({ consumer: name }, info.num_pending);
      ackPending.set({ consumer: name }, info.num_ack_pending);
      redelivered.set({ consumer: name }, info.num_redelivered);
    } catch {
      for (const gauge of [pending, ackPending, redelivered]) gauge.remove({ consumer: name });
    }
  };

  const samplePing = async () => {
    const started = performance.now();
    try {
      await inTime(nc.rtt());
      roundTripSeconds.observe({}, (performance.now() - started) / 1_000);
    } catch {
      // A broker that is away has no round trip; that it is away is a metric of its own.
    }
  };

  const watch = async () => {
    while (!signal.aborted) {
      await Promise.all([samplePing(), ...(consumers?.specs ?? []).map(sampleConsumer)]);
      await delay(EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  void watch();
  return () => stopping.abort();
}

/** A request to a broker that was lost may wait until it is back. */
async function inTime<T>(request: Promise<T>): Promise<T> {
  const late = new AbortController();
  try {
    return await Promise.race([
      request,
      delay(PATIENCE_MS, undefined, { signal: late.signal, ref: false }).then(() => {
        throw new Error('the broker did not answer in time');
      }),
    ]);
  } finally {
    late.abort();
    request.catch(() => {});
  }
}
