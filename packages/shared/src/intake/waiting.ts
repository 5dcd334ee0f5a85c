import type { StoredMsg } from '@nats-io/jetstream';
import { isConsumerMissing } from '../bus/errors.ts';
import { payloadOf } from '../bus/payload.ts';
import { publish } from '../bus/publish.ts';
import { consumers } from '../bus/topology.ts';
import { RetryableError } from '../contracts/errors.ts';
import { HUMAN, messageIds, TRIAGE } from '../contracts/ids.ts';
import { notices } from '../contracts/notices.ts';
import { subjects } from '../contracts/subjects.ts';
import { type Work, workSchema } from '../contracts/work.ts';
import { notice } from '../conversation/replies.ts';
import type { IntakeParts } from './intake.ts';
import { isThere } from './presence.ts';

/** Pieces of work looked at for each agent in one round; those beyond are told in a later one. */
const MOST_IN_A_ROUND = 200;

/** How long a customer waits before being told, in milliseconds. */
export type Patience = {
  /** Where no process of the agent has their work. */
  waiting: number;
  /** Where one has it: it may take its time, or be about to be found dead. */
  slow: number;
};

/** For each agent the sequences in WORK up to which its customers were told: of work that no process has, and of all work. */
export type Told = Map<string, { untaken: number; all: number }>;

/**
 * Tells customers whose work does not get on that their message is safe: the agent is away, or all its replicas are busy, or the one that
 * has the work is slow or has died with it. Every agent process looks, since the one that is away cannot; the notice's id makes them one.
 */
export async function tellWaiting(parts: IntakeParts, patience: Patience, told: Told): Promise<void> {
  const agents = new Set([TRIAGE, ...parts.directory.cards().map((card) => card.name)]);
  agents.delete(HUMAN);
  for (const agent of agents) {
    const { untaken, taken } = await workOf(parts, agent);
    if (untaken === null && taken === null) continue;
    const upTo = told.get(agent) ?? { untaken: 0, all: 0 };
    told.set(agent, upTo);
    if (untaken !== null) {
      const from = Math.max(untaken, upTo.untaken + 1);
      upTo.untaken = await tellFrom(parts, agent, from, patience.waiting);
    }
    if (taken !== null) {
      const from = Math.max(taken, upTo.all + 1);
      const afterMs = (await isThere(parts, agent)) ? patience.slow : patience.waiting;
      upTo.all = await tellFrom(parts, agent, from, afterMs);
    }
  }
}

/** From which sequence on the agent has work that no process was given, and from which on work that one was; null where there is none. */
async function workOf(
  parts: IntakeParts,
  agent: string,
): Promise<{ untaken: number | null; taken: number | null }> {
  const { stream, name } = consumers.agent(agent);
  try {
    const info = await parts.bus.jsm.consumers.info(stream, name);
    return {
      untaken: info.num_pending === 0 ? null : info.delivered.stream_seq + 1,
      taken: info.num_ack_pending === 0 ? null : info.ack_floor.stream_seq + 1,
    };
  } catch (error) {
    if (!isConsumerMissing(error)) throw error;
    // The agent has a card and has never had a consumer, or its consumer was removed: all of its work waits.
    return { untaken: 1, taken: null };
  }
}

/** Tells of work from `from` on, the oldest first, as long as it is `afterMs` old; the sequence up to which that is done. */
async function tellFrom(parts: IntakeParts, agent: string, from: number, afterMs: number): Promise<number> {
  let seq = from;
  for (let looked = 0; looked < MOST_IN_A_ROUND; looked++) {
    const message = await parts.bus.jsm.direct.getMessage('WORK', {
      seq,
      next_by_subj: subjects.workOf(agent),
    });
    if (message === null || Date.now() - message.time.getTime() < afterMs) break;
    const work = await workIn(parts, message);
    if (work) await tell(parts, agent, work);
    seq = message.seq + 1;
  }
  return seq - 1;
}

async function tell(parts: IntakeParts, agent: string, work: Work): Promise<void> {
  const id = messageIds.notice(work.conversation, work.n, 'waiting');
  const reply = notice(work, id, 'waiting', notices.waiting, new Date().toISOString());
  const { duplicate } = await publish(parts.bus, {
    subject: subjects.reply(work.channel, work.conversation),
    id,
    payload: reply,
    traceparent: work.turns.at(-1)?.traceparent,
  });
  // Every agent process looks; one of them has told it.
  if (duplicate) return;
  parts.metrics.waitingNotices.inc({ agent });
  parts.log.info({ conversation: work.conversation, n: work.n, agent }, 'the customer was told to wait');
}

/** The work of a message; null where it cannot be read, which its agent will find when it is back. */
async function workIn(parts: IntakeParts, message: StoredMsg): Promise<Work | null> {
  try {
    const payload = await payloadOf(parts.bus.payloads, { data: message.data, headers: message.header });
    return workSchema.safeParse(JSON.parse(Buffer.from(payload).toString())).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RetryableError) return null;
    throw error;
  }
}
