import type { z } from 'zod';
import { type Bus, openBus } from '../bus/bus.ts';
import { payloadOf } from '../bus/payload.ts';
import { openChannel, type PublishedTurn, type TurnInput } from '../channel/channel.ts';
import { type DeadLetter, deadLetterSchema } from '../contracts/dead-letter.ts';
import { type DeskCommand, deskCommandSchema, type Ticket, ticketSchema } from '../contracts/desk.ts';
import { type RunRecord, runRecordSchema } from '../contracts/record.ts';
import { type Reply, replySchema } from '../contracts/reply.ts';
import { streamSubjects, subjects } from '../contracts/subjects.ts';
import type { Document } from '../conversation/document.ts';
import { conversationStore } from '../conversation/store.ts';

/** A message of a stream, with its place in it and when the broker stored it. */
export type Kept<T> = { seq: number; at: Date; subject: string; value: T };

/**
 * One channel of a test: what goes in, and what has come out. What came out is read from the streams when it is asked for, so that a
 * subscription that missed something cannot make a test pass.
 */
export type TestChannel = {
  bus: Bus;
  publishTurn(input: TurnInput): Promise<PublishedTurn>;
  /** The turns that were published, in the order of the stream. */
  published(): (TurnInput & PublishedTurn)[];
  desk(command: Omit<Extract<DeskCommand, { kind: 'take' }>, 'v'>): Promise<void>;
  desk(command: Omit<Extract<DeskCommand, { kind: 'reply' }>, 'v'>): Promise<void>;
  desk(command: Omit<Extract<DeskCommand, { kind: 'return' }>, 'v'>): Promise<void>;
  /** Replies and notices, of one conversation or of all. */
  replies(conversation?: string): Promise<Kept<Reply>[]>;
  records(conversation?: string): Promise<Kept<RunRecord>[]>;
  deadLetters(conversation?: string): Promise<Kept<DeadLetter>[]>;
  /**
   * The consumers of a work-queue stream that still have something to do. A consumer is asked, since a server before 2.10 that was
   * killed may keep messages in the stream that were acked: nobody gets them, and nobody takes them out.
   */
  busy(stream: 'TURNS' | 'WORK' | 'DESK'): Promise<string[]>;
  document(conversation: string): Promise<Document | null>;
  ticket(conversation: string): Promise<Ticket | null>;
  close(): Promise<void>;
};

export async function openTestChannel(url: string, name = 'test'): Promise<TestChannel> {
  const bus = await openBus({ url, replicas: 1 }, `test-${name}`);
  const channel = await openChannel({ url }, name);
  const store = conversationStore(bus);
  const published: (TurnInput & PublishedTurn)[] = [];

  const replies = streamReader(bus, 'REPLIES', replySchema);
  const records = streamReader(bus, 'RECORDS', runRecordSchema);
  const deadLetters = streamReader(bus, 'DEAD_LETTERS', deadLetterSchema);

  return {
    bus,
    async publishTurn(input) {
      const turn = await channel.publishTurn(input);
      published.push({ ...input, ...turn });
      return turn;
    },
    published: () => published.toSorted((a, b) => a.seq - b.seq),
    async desk(command: object) {
      const parsed = deskCommandSchema.parse({ v: 1, ...command });
      await bus.js.publish(subjects.desk(parsed.conversation), JSON.stringify(parsed));
    },
    replies,
    records,
    deadLetters,
    async busy(stream) {
      const busy: string[] = [];
      for await (const { name, num_pending, num_ack_pending } of bus.jsm.consumers.list(stream)) {
        if (num_pending + num_ack_pending === 0) continue;
        busy.push(`${name} has ${num_pending} messages to be delivered and ${num_ack_pending} to be acked`);
      }
      return busy;
    },
    document: async (conversation) => (await store.load(conversation)).doc,
    ticket: async (conversation) => {
      const entry = await bus.kv.tickets.get(conversation);
      return entry?.operation === 'PUT' ? ticketSchema.parse(entry.json()) : null;
    },
    async close() {
      await channel.close();
      await bus.close();
    },
  };
}

/** Reads a stream from where it was read last: what a stream has does not change. */
function streamReader<T>(bus: Bus, stream: 'REPLIES' | 'RECORDS' | 'DEAD_LETTERS', schema: z.ZodType<T>) {
  const subject = streamSubjects[stream][0];
  const kept: Kept<T>[] = [];
  let next = 1;
  const catchUp = async () => {
    for (;;) {
      const message = await bus.jsm.direct.getMessage(stream, { seq: next, next_by_subj: subject });
      if (message === null) return;
      const payload = await payloadOf(bus.payloads, { data: message.data, headers: message.header });
      const value = schema.parse(JSON.parse(Buffer.from(payload).toString()));
      kept.push({ seq: message.seq, at: message.time, subject: message.subject, value });
      next = message.seq + 1;
    }
  };
  let reading = Promise.resolve();
  return async (conversation?: string): Promise<Kept<T>[]> => {
    reading = reading.catch(() => {}).then(catchUp);
    await reading;
    if (conversation === undefined) return [...kept];
    return kept.filter((message) => message.subject.endsWith(`.${conversation}`));
  };
}
