import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { type ObjectStore, Objm } from '@nats-io/obj';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { type BrokerSettings, connect } from './connect.ts';
import { type BucketName, buckets, ensureStreams, payloadStore } from './topology.ts';

/** A connection with everything on the broker that Switchboard uses, opened. */
export type Bus = {
  nc: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
  kv: Record<BucketName, KV>;
  payloads: ObjectStore;
  /** Sends what is buffered and closes the connection. */
  close(): Promise<void>;
};

/** Connects, waits for JetStream, and creates streams and buckets where they are missing. Waits as long as the broker is away. */
export async function openBus(settings: BrokerSettings & { replicas: number }, name: string): Promise<Bus> {
  const nc = await connect(settings, name);
  const js = jetstream(nc);
  const jsm = await untilJetStream(() => jetstreamManager(nc));
  await untilJetStream(() => ensureStreams(jsm, settings.replicas));
  const kvm = new Kvm(js);
  const openBucket = (bucket: BucketName) =>
    untilJetStream(() =>
      kvm.create(bucket, {
        history: 1,
        ttl: buckets[bucket].ttl,
        replicas: settings.replicas,
        // A replica that lags would hide a journaled answer, which would then be paid for again.
        allow_direct: bucket !== 'journal' || settings.replicas === 1,
      }),
    );
  const kv = {
    conversations: await openBucket('conversations'),
    journal: await openBucket('journal'),
    directory: await openBucket('directory'),
    tickets: await openBucket('tickets'),
  };
  const payloads = await untilJetStream(() =>
    new Objm(js).create(payloadStore.name, { ttl: nanos(payloadStore.ttl), replicas: settings.replicas }),
  );
  return { nc, js, jsm, kv, payloads, close: () => nc.drain() };
}

/** JetStream answers a moment after the server accepts connections, and later still in a cluster that elects a leader. */
async function untilJetStream<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
