import { headers } from '@nats-io/transport-node';
import type { Bus } from '../../../bus/bus.ts';
import type { BucketName } from '../../../bus/topology.ts';
import { parseSubject, type StreamName } from '../../../contracts/subjects.ts';
import { type Bucket, createBucket } from './bucket.ts';
import type { Ask, Lag } from './lane.ts';
import { createStream, type Stream } from './stream.ts';

/** What every handler shares: the streams and the buckets. */
export type Broker = {
  streams: Record<StreamName, Stream>;
  buckets: Record<BucketName, Bucket>;
};

export function createBroker(): Broker {
  return {
    streams: {
      TURNS: createStream('TURNS'),
      DESK: createStream('DESK'),
      WORK: createStream('WORK'),
      REPLIES: createStream('REPLIES'),
      RECORDS: createStream('RECORDS'),
      DEAD_LETTERS: createStream('DEAD_LETTERS'),
    },
    buckets: {
      conversations: createBucket('conversations'),
      journal: createBucket('journal'),
      directory: createBucket('directory'),
      tickets: createBucket('tickets'),
    },
  };
}

const streamOfType = {
  turn: 'TURNS',
  desk: 'DESK',
  work: 'WORK',
  reply: 'REPLIES',
  record: 'RECORDS',
  dead: 'DEAD_LETTERS',
} as const;

function streamFor(broker: Broker, subject: string): Stream {
  const parsed = parseSubject(subject);
  if (parsed === null || parsed.type === 'live') throw new Error(`no stream takes ${subject}`);
  return broker.streams[streamOfType[parsed.type]];
}

function workQueue({ streams }: Broker, name: string): Stream {
  if (name === 'TURNS' || name === 'DESK' || name === 'WORK') return streams[name];
  throw new Error(`${name} is no work queue`);
}

/** The part of a bus that handlers use, with every operation behind `ask`. */
export function busOver(broker: Broker, ask: Ask): Bus {
  const { conversations, journal, directory, tickets } = broker.buckets;
  const bus = {
    nc: { publish: () => {} },
    js: {
      publish: (
        subject: string,
        data: Uint8Array,
        options: { msgID: string; headers: ReturnType<typeof headers> },
      ) =>
        ask(`publish ${options.msgID}`, () =>
          streamFor(broker, subject).publish(subject, data, options.msgID, options.headers),
        ),
    },
    jsm: {
      streams: {
        getMessage: (stream: string, query: { last_by_subj: string } | { seq: number }) =>
          ask(`look in ${stream} for ${JSON.stringify(query)} at the leader`, () => {
            if ('seq' in query) {
              return (
                workQueue(broker, stream)
                  .present()
                  .find(({ seq }) => seq === query.seq) ?? null
              );
            }
            const key = query.last_by_subj.replace('$KV.conversations.', '');
            const entry = conversations.get(key);
            if (entry === null) return null;
            const header = headers();
            if (entry.operation === 'DEL') header.set('KV-Operation', 'DEL');
            return { seq: entry.revision, data: entry.value, header };
          }),
      },
      direct: {
        getMessage: (
          stream: StreamName,
          query: { seq: number; next_by_subj: string } | { last_by_subj: string },
        ) =>
          ask(`look in ${stream} for ${JSON.stringify(query)}`, (lag) => {
            const shown = broker.streams[stream].shown(behind(lag, stream));
            const found =
              'last_by_subj' in query
                ? shown.findLast((message) => message.subject === query.last_by_subj)
                : shown.find((message) => message.subject === query.next_by_subj && message.seq >= query.seq);
            return found
              ? { seq: found.seq, data: found.data, header: found.headers, time: found.time }
              : null;
          }),
      },
    },
    kv: {
      conversations: kvOver(conversations, ask),
      journal: kvOver(journal, ask),
      directory: kvOver(directory, ask),
      tickets: kvOver(tickets, ask),
    },
    payloads: {},
    close: async () => {},
  };
  // Handlers use these operations of a bus and no others; a call of one that is missing fails the test.
  return bus as unknown as Bus;
}

function kvOver(bucket: Bucket, ask: Ask) {
  const text = (value: Uint8Array) => Buffer.from(value).toString();
  return {
    get: (key: string) =>
      ask(`read ${bucket.name} ${key}`, (lag) => {
        const entry = bucket.get(key, behind(lag, bucket.name));
        return (
          entry && {
            ...entry,
            string: () => text(entry.value),
            json: () => JSON.parse(text(entry.value)),
          }
        );
      }),
    put: (key: string, value: Uint8Array | string, options: { previousSeq?: number } = {}) =>
      ask(`set ${bucket.name} ${key} at ${options.previousSeq ?? 'any'}`, () =>
        bucket.put(key, value, options.previousSeq),
      ),
    create: (key: string, value: string) =>
      ask(`create ${bucket.name} ${key}`, () => bucket.create(key, value)),
    delete: (key: string, options: { previousSeq?: number } = {}) =>
      ask(`delete ${bucket.name} ${key}`, () => bucket.delete(key, options.previousSeq)),
  };
}

function behind(lag: Lag, name: string): number {
  return lag?.of === name ? lag.by : 0;
}
