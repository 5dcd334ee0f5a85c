import { randomUUID } from 'node:crypto';
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { Objm } from '@nats-io/obj';
import { nanos } from '@nats-io/transport-node';
import { type BrokerSettings, connect } from '../bus/connect.ts';
import { type Consumption, consume } from '../bus/consume.ts';
import { payloadOf } from '../bus/payload.ts';
import { publish } from '../bus/publish.ts';
import { payloadStore } from '../bus/topology.ts';
import { messageOf, TerminalError } from '../contracts/errors.ts';
import { conversationIdSchema, HUMAN, messageIds, TRIAGE } from '../contracts/ids.ts';
import type { Live } from '../contracts/live.ts';
import { problemsOf } from '../contracts/problems.ts';
import { type Reply, replySchema } from '../contracts/reply.ts';
import { subjects } from '../contracts/subjects.ts';
import { type Turn, turnSchema } from '../contracts/turn.ts';
import { receiving } from '../telemetry/messages.ts';
import { attributes } from '../telemetry/semconv.ts';
import { type ChannelParts, type Feed, openFeed, parseLive } from './feed.ts';
import { SeenIds } from './seen-ids.ts';

/** A turn as an adapter gives it. Without an id it gets one, and a retry of it cannot be told from a new turn. */
export type TurnInput = Omit<Turn, 'v' | 'id' | 'channel'> & { id?: string };

export type PublishedTurn = {
  id: string;
  /** Its place among all turns. */
  seq: number;
  /** The broker had it already: this was a retry. */
  duplicate: boolean;
};

/** A turn that is not published, with everything that is wrong with it. */
export class TurnRefused extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`the turn is not published: ${problems.join('; ')}`);
    this.name = 'TurnRefused';
    this.problems = problems;
  }
}

/** One channel's way in and out: publish turns, receive replies. */
export type Channel = {
  /**
   * Publishes a customer's turn and resolves when the broker has stored it; an outage is waited out. Rejects with TurnRefused where it
   * is not a turn, and with `signal`'s reason on abort: whether the turn is stored is not known then.
   */
  publishTurn(input: TurnInput, options?: { signal?: AbortSignal }): Promise<PublishedTurn>;
  /**
   * Delivers every reply and notice of this channel, also those of the time when nobody listened: `name` is a durable consumer that
   * the replicas of an adapter share. A reply is acked when `handle` resolves, and comes again where it rejects; an id that this
   * listener has handled is dropped. `onProblem` hears what `handle` rejects with, and of a broker that gives no messages; left out,
   * it is a warning of the process.
   */
  onReply(
    name: string,
    handle: (reply: Reply) => Promise<void>,
    onProblem?: (error: unknown) => void,
  ): Promise<Consumption>;
  /** Follows the replies of one conversation, on any channel, from now on or from `since`. Returns how to stop. */
  followReplies(
    conversation: string,
    handle: (reply: Reply) => void,
    options?: { since?: Date },
  ): Promise<() => void>;
  /** Follows what goes on in a conversation: text as it is written, tools, moves. Returns how to stop. */
  onLive(conversation: string, handle: (event: Live) => void): () => void;
  /** Everything that comes out of this channel, read once for the whole process, for an adapter with many connections. */
  openFeed(onProblem: (error: unknown) => void): Promise<Feed>;
  close(): Promise<void>;
};

/** After this silence of an adapter another one of its name is given the reply. */
const REPLY_ACK_WAIT_MS = 30_000;

/** Connects a channel adapter; `channel` is its name, for example `web`. Waits for the broker. */
export async function openChannel(broker: BrokerSettings, channel: string): Promise<Channel> {
  const nc = await connect(broker, `channel-${channel}`);
  const js = jetstream(nc);
  const jsm = await jetstreamManager(nc);
  const payloads = await new Objm(js).open(payloadStore.name);
  const directory = await new Kvm(js).open('directory');
  return channelOn({ nc, js, jsm, payloads, kv: { directory } }, channel);
}

/** A channel on a connection that is there already, for example a bus; closing it closes the connection. */
export function channelOn(parts: ChannelParts & { kv: { directory: KV } }, channel: string): Channel {
  const { nc, js, jsm, payloads } = parts;
  const { directory } = parts.kv;
  const listening = new Set<Consumption>();
  const replyOf = async (message: Parameters<typeof payloadOf>[1]): Promise<Reply> =>
    replySchema.parse(JSON.parse(Buffer.from(await payloadOf(payloads, message)).toString()));

  return {
    async publishTurn(input, { signal } = {}) {
      const parsed = turnSchema.safeParse({ ...input, v: 1, id: input.id ?? randomUUID(), channel });
      if (!parsed.success) throw new TurnRefused(problemsOf(parsed.error));
      const turn = parsed.data;
      if (turn.agent !== undefined && turn.agent !== TRIAGE && turn.agent !== HUMAN) {
        const card = await directory.get(turn.agent);
        if (card?.operation !== 'PUT') throw new TurnRefused([`agent: there is no agent ${turn.agent}`]);
      }
      const { seq, duplicate } = await publish(
        { js, payloads },
        {
          subject: subjects.turn(turn.conversation),
          id: messageIds.turn(channel, turn.conversation, turn.id),
          payload: turn,
        },
        signal,
      );
      return { id: turn.id, seq, duplicate };
    },

    async onReply(name, handle, onProblem = warn) {
      await jsm.consumers.add('REPLIES', {
        durable_name: name,
        ack_policy: AckPolicy.Explicit,
        ack_wait: nanos(REPLY_ACK_WAIT_MS),
        filter_subject: `reply.${channel}.*`,
        max_deliver: -1,
      });
      const seen = new SeenIds();
      const consumption = consume(() => js.consumers.get('REPLIES', name), {
        slots: 16,
        beatMs: REPLY_ACK_WAIT_MS / 3,
        handle: (message) =>
          receiving(message, name, async (span) => {
            const reply = await replyOf(message);
            span.setAttribute(attributes.replyKind, reply.kind);
            try {
              if (seen.isNew(reply.id)) await handle(reply);
              else span.setAttribute(attributes.duplicate, true);
              message.ack();
            } catch (error) {
              seen.forget(reply.id);
              message.nak(1_000);
              throw error;
            }
          }),
        onError: onProblem,
        onNoAnswer: onProblem,
      });
      listening.add(consumption);
      return consumption;
    },

    async followReplies(conversation, handle, options = {}) {
      const consumer = await js.consumers.get('REPLIES', {
        filter_subjects: subjects.reply('*', legal(conversation)),
        ...(options.since === undefined
          ? { deliver_policy: DeliverPolicy.New }
          : { deliver_policy: DeliverPolicy.StartTime, opt_start_time: options.since.toISOString() }),
      });
      const messages = await consumer.consume();
      const seen = new SeenIds();
      void (async () => {
        for await (const message of messages) {
          // What is no reply is nobody's, and the next one is.
          const reply = await replyOf(message).catch(() => null);
          if (!reply || !seen.isNew(reply.id)) continue;
          await receiving(message, undefined, async (span) => {
            span.setAttribute(attributes.replyKind, reply.kind);
            handle(reply);
          });
        }
      })();
      return () => messages.stop();
    },

    onLive(conversation, handle) {
      // Not by a callback: what one throws ends the client's reading of the whole connection.
      const subscription = nc.subscribe(subjects.live('*', legal(conversation)));
      void (async () => {
        for await (const message of subscription) {
          const event = parseLive(message.data);
          if (event) handle(event);
        }
      })();
      return () => subscription.unsubscribe();
    },

    openFeed: (onProblem) => openFeed(parts, channel, onProblem),

    async close() {
      await Promise.all([...listening].map((consumption) => consumption.stop()));
      await Promise.all([...listening].map((consumption) => consumption.idle()));
      await nc.drain();
    },
  };
}

/** A conversation's id before it becomes part of a subject: a wildcard in its place would follow everybody's. */
function legal(conversation: string): string {
  const parsed = conversationIdSchema.safeParse(conversation);
  if (parsed.success) return parsed.data;
  throw new TerminalError('illegal-conversation-id', `conversation: ${problemsOf(parsed.error).join('; ')}`);
}

function warn(error: unknown): void {
  process.emitWarning(`the delivery of replies: ${messageOf(error)}`);
}
