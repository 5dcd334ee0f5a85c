import { setTimeout as delay } from 'node:timers/promises';
import {
  type ConsumerMessages,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import type { ObjectStore } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import { payloadOf } from '../bus/payload.ts';
import { conversationIdSchema } from '../contracts/ids.ts';
import { type Live, liveSchema } from '../contracts/live.ts';
import { type Reply, replySchema } from '../contracts/reply.ts';
import { parseSubject, subjects } from '../contracts/subjects.ts';
import { receiving } from '../telemetry/messages.ts';
import { attributes } from '../telemetry/semconv.ts';
import { LiveTexts, type WholeText } from './live-texts.ts';

export type ChannelParts = {
  nc: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
  payloads: ObjectStore;
};

/** A reply and its sequence in the stream REPLIES: the point from which a follower can resume, in any process. */
export type StoredReply = { seq: number; reply: Reply };

/** Who follows one conversation. Its functions are called in the order of things and must not throw. */
export type Follower = {
  onReply(stored: StoredReply): void;
  onLive(event: Live): void;
  /** Text of an answer that is being written, as far as it is: it replaces what was shown of it. */
  onText(text: WholeText): void;
};

/**
 * Everything that comes out of one channel, read once for a process and handed to whoever follows a conversation: one consumer and one
 * subscription, however many follow.
 */
export type Feed = {
  /**
   * Follows a conversation: the replies that the stream has after the sequence `after`, then the text of an answer that is being
   * written, then what comes. Nothing is left out and no reply comes twice. `now` leaves out the past. Resolves with how to stop, when the
   * past has been handed over.
   */
  follow(conversation: string, after: number | 'now', follower: Follower): Promise<() => void>;
  /** What the stream has of a conversation after a sequence, oldest first. */
  past(conversation: string, after: number): Promise<StoredReply[]>;
  close(): Promise<void>;
};

/** Where the broker is silent for longer than twice this, the consumer is made anew. Milliseconds. */
const HEARTBEAT = 2_000;

/** How many reply ids are remembered, so that a reply that was published twice is handed on once. */
const REMEMBERED = 50_000;

type Following = {
  follower: Follower;
  /** What comes while the past is being read; null from then on. */
  held: StoredReply[] | null;
  /** What it has had already: reading the past can be ahead of the consumer. */
  upTo: number;
};

/** `onProblem` is told what cannot be read; the feed goes on. */
export async function openFeed(
  { nc, js, jsm, payloads }: ChannelParts,
  channel: string,
  onProblem: (error: unknown) => void,
): Promise<Feed> {
  const followed = new Map<string, Set<Following>>();
  const texts = new LiveTexts();
  const seen = new Map<string, number>();
  let closed = false;
  let messages: ConsumerMessages | undefined;
  /** Every reply before this sequence has been handed on. */
  let next = (await jsm.streams.info('REPLIES')).state.last_seq + 1;

  const isRepeated = ({ seq, reply }: StoredReply): boolean => {
    const first = seen.get(reply.id);
    if (first !== undefined) return first < seq;
    seen.set(reply.id, seq);
    if (seen.size > REMEMBERED) seen.delete(seen.keys().next().value ?? '');
    return false;
  };
  const handOver = async (message: JsMsg, stored: StoredReply): Promise<void> => {
    const { conversation, kind } = stored.reply;
    if (isRepeated(stored)) return;
    if (kind === 'reply') texts.end(conversation);
    const all = followed.get(conversation);
    // Every process of the adapter reads every reply: the one that hands it to somebody is the one that delivers it.
    if (all === undefined) return;
    await receiving(message, undefined, async (span) => {
      span.setAttributes({ [attributes.replyKind]: kind, [attributes.followers]: all.size });
      for (const { follower, held, upTo } of all) {
        if (held) held.push(stored);
        else if (stored.seq > upTo) follower.onReply(stored);
      }
    });
  };

  const readReplies = async (): Promise<void> => {
    while (!closed) {
      try {
        const consumer = await js.consumers.get('REPLIES', {
          filter_subjects: subjects.reply(channel, '*'),
          deliver_policy: DeliverPolicy.StartSequence,
          opt_start_seq: next,
        });
        messages = await consumer.consume({ idle_heartbeat: HEARTBEAT, expires: 10 * HEARTBEAT });
        if (closed) messages.stop();
        for await (const message of messages) {
          if (message.seq < next) continue;
          const reply = await read(message);
          next = message.seq + 1;
          if (reply) await handOver(message, { seq: message.seq, reply });
        }
        if (closed) await consumer.delete();
      } catch (error) {
        if (!closed) onProblem(error);
      }
      if (!closed) await delay(200);
    }
  };
  const read = async (message: Parameters<typeof payloadOf>[1] & { subject: string }) => {
    try {
      const reply = replySchema.parse(JSON.parse(Buffer.from(await payloadOf(payloads, message)).toString()));
      return reply.conversation === conversationOf(message.subject) ? reply : null;
    } catch (error) {
      onProblem(new Error(`a message on ${message.subject} is no reply`, { cause: error }));
      return null;
    }
  };

  const live = nc.subscribe(subjects.live(channel, '*'), {
    callback: (error, message) => {
      const event = error ? undefined : parseLive(message.data);
      if (!event || event.conversation !== conversationOf(message.subject)) return;
      if (!texts.see(event, Date.now())) return;
      for (const { follower, held } of followed.get(event.conversation) ?? []) {
        if (!held) follower.onLive(event);
      }
    },
  });
  const pruning = setInterval(() => texts.prune(Date.now()), 60_000).unref();
  void onLoss(nc, () => {
    // Text that was published while the connection was away is lost: what is kept of a running answer has a hole.
    texts.forgetAll();
    // The server may have restarted and forgotten the consumer, which the client would notice only after some heartbeats.
    messages?.stop();
  }).catch(onProblem);
  const reading = readReplies();

  const past: Feed['past'] = async (conversation, after) => {
    // A wildcard would be everybody's conversations.
    conversationIdSchema.parse(conversation);
    const found: StoredReply[] = [];
    // Who is ahead of the stream has followed another one, which was deleted since, and gets what this one has.
    const isAhead = after >= next && after > (await jsm.streams.info('REPLIES')).state.last_seq;
    for (let seq = isAhead ? 1 : after + 1; ; ) {
      // From the leader and not by a direct get: a replica that lags would leave out what the consumer has handed on already.
      const query = { seq, next_by_subj: subjects.reply(channel, conversation) };
      const message = await jsm.streams.getMessage('REPLIES', query);
      if (message === null) return found;
      seq = message.seq + 1;
      const reply = await read({ data: message.data, headers: message.header, subject: message.subject });
      if (reply && !found.some((earlier) => earlier.reply.id === reply.id)) {
        found.push({ seq: message.seq, reply });
      }
    }
  };

  return {
    past,

    async follow(conversation, after, follower) {
      const following: Following = { follower, held: after === 'now' ? null : [], upTo: 0 };
      const all = followed.get(conversation) ?? new Set();
      followed.set(conversation, all.add(following));
      const stop = () => {
        all.delete(following);
        if (all.size === 0 && followed.get(conversation) === all) followed.delete(conversation);
      };
      if (after === 'now') return stop;
      try {
        const handed = new Set<string>();
        for (const stored of [...(await past(conversation, after)), ...(following.held ?? [])]) {
          if (handed.has(stored.reply.id)) continue;
          handed.add(stored.reply.id);
          following.upTo = stored.seq;
          follower.onReply(stored);
        }
      } catch (error) {
        stop();
        throw error;
      }
      following.held = null;
      const text = texts.of(conversation);
      if (text) follower.onText(text);
      return stop;
    },

    async close() {
      closed = true;
      messages?.stop();
      clearInterval(pruning);
      live.unsubscribe();
      await reading;
    },
  };
}

async function onLoss(nc: NatsConnection, act: () => void): Promise<void> {
  for await (const status of nc.status()) if (status.type === 'reconnect') act();
}

/** A live event, or undefined where the data is none: nothing depends on one. */
export function parseLive(data: Uint8Array): Live | undefined {
  try {
    return liveSchema.safeParse(JSON.parse(Buffer.from(data).toString())).data;
  } catch {
    return undefined;
  }
}

function conversationOf(subject: string): string | undefined {
  return parseSubject(subject)?.conversation;
}
