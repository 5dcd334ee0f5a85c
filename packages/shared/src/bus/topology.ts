import {
  AckPolicy,
  type Consumer,
  type ConsumerConfig,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  RetentionPolicy,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { HUMAN } from '../contracts/ids.ts';
import { type StreamName, streamSubjects, subjects } from '../contracts/subjects.ts';
import { isConsumerMissing, isStreamMissing } from './errors.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Message ids are remembered this long; a publish that is repeated later is caught by the document or by the adapter. */
const DUPLICATE_WINDOW = 2 * MINUTE;

const retention: Record<StreamName, Partial<StreamConfig>> = {
  TURNS: { retention: RetentionPolicy.Workqueue },
  DESK: { retention: RetentionPolicy.Workqueue },
  WORK: { retention: RetentionPolicy.Workqueue },
  REPLIES: { retention: RetentionPolicy.Limits, max_age: nanos(7 * DAY) },
  RECORDS: { retention: RetentionPolicy.Limits, max_age: nanos(30 * DAY) },
  DEAD_LETTERS: { retention: RetentionPolicy.Limits, max_age: nanos(90 * DAY) },
};

/** Bucket names and how long an entry is kept after its last change, in milliseconds. */
export const buckets = {
  conversations: { ttl: 30 * DAY },
  journal: { ttl: DAY },
  directory: { ttl: 0 },
  tickets: { ttl: 30 * DAY },
} as const;
export type BucketName = keyof typeof buckets;

/** The object store for payloads that are too large for a message; kept a day longer than any document that names one. */
export const payloadStore = { name: 'payloads', ttl: 31 * DAY } as const;

/**
 * Creates the streams that are missing. A stream that exists is left as its operator has it, and nothing but its presence is asked for: who
 * may not create streams can start where they are.
 */
export async function ensureStreams(jsm: JetStreamManager, replicas: number): Promise<void> {
  for (const name of Object.keys(streamSubjects) as StreamName[]) {
    if (await isThere(jsm, name)) continue;
    await existsOr(() =>
      jsm.streams.add({
        name,
        subjects: [...streamSubjects[name]],
        num_replicas: replicas,
        duplicate_window: nanos(DUPLICATE_WINDOW),
        allow_direct: true,
        ...retention[name],
      }),
    );
  }
}

/** The durable consumers. Three are shared by all agent processes; each agent has one of its own. */
export const consumers = {
  intake: { stream: 'TURNS', name: 'intake' },
  desk: { stream: 'DESK', name: 'desk' },
  human: { stream: 'WORK', name: HUMAN, filter: subjects.workOf(HUMAN) },
  agent: (agent: string) => ({
    stream: 'WORK' as const,
    name: `agent-${agent}`,
    filter: subjects.workOf(agent),
  }),
} as const;

export type ConsumerSpec = { stream: StreamName; name: string; filter?: string };

/**
 * Creates a durable consumer, or brings its ack wait up to date. `max_deliver` is unlimited: a message that the server gives up
 * on would stay first on its subject for ever, so the worker counts attempts itself.
 */
export async function ensureConsumer(
  jsm: JetStreamManager,
  spec: ConsumerSpec,
  ackWaitMs: number,
): Promise<void> {
  const config: Partial<ConsumerConfig> = {
    durable_name: spec.name,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    max_deliver: -1,
    max_ack_pending: 20_000,
    max_waiting: 4_096,
    ...(spec.filter === undefined ? {} : { filter_subject: spec.filter }),
  };
  await existsOr(
    () => jsm.consumers.add(spec.stream, config),
    async () => {
      await jsm.consumers.update(spec.stream, spec.name, { ack_wait: nanos(ackWaitMs) });
    },
  );
}

/**
 * Opens a durable consumer for messages. One that somebody has deleted is made again, of which `onMissing` is told, and begins with what
 * was not acked.
 */
export async function openConsumer(
  { js, jsm }: { js: JetStreamClient; jsm: JetStreamManager },
  spec: ConsumerSpec,
  ackWaitMs: number,
  onMissing: () => void,
): Promise<Consumer> {
  const open = () => js.consumers.get(spec.stream, spec.name);
  try {
    return await open();
  } catch (error) {
    if (!isConsumerMissing(error)) throw error;
    onMissing();
    await ensureConsumer(jsm, spec, ackWaitMs);
    return await open();
  }
}

async function isThere(jsm: JetStreamManager, name: StreamName): Promise<boolean> {
  try {
    await jsm.streams.info(name);
    return true;
  } catch (error) {
    if (!isStreamMissing(error)) throw error;
    return false;
  }
}

/** Several processes create the same things at once; that one of them was first is no error. */
async function existsOr(create: () => Promise<unknown>, otherwise?: () => Promise<void>): Promise<void> {
  try {
    await create();
  } catch (error) {
    const exists =
      error instanceof JetStreamApiError &&
      /already (in use|exists)|consumer name already/i.test(error.message);
    if (!exists) throw error;
    await otherwise?.();
  }
}
