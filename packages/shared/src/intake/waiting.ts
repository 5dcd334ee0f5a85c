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

/** Pieces of work looked at for each agent in one round; those beyond are told in a later one. */
const MOST_IN_A_ROUND = 200;

/** For each agent the sequence in WORK up to which its customers were told. */
export type Told = Map<string, number>;

/**
 * Tells customers whose work no agent has taken within `afterMs` that their message is safe: the specialist may be away, or all
 * its replicas busy. Every agent process looks, since the one that is away cannot; the notice's id makes them one.
 */
export async function tellWaiting(parts: IntakeParts, afterMs: number, told: Told): Promise<void> {
  const agents = new Set([TRIAGE, ...parts.directory.cards().map((card) => card.name)]);
  agents.delete(HUMAN);
  for (const agent of agents) {
    const from = await undeliveredFrom(parts, agent);
    if (from !== null)
      await tellFrom(parts, agent, Math.max(from, (told.get(agent) ?? 0) + 1), afterMs, told);
  }
}

/** The sequence after the newest message that was delivered to the agent; null where none waits. */
async function undeliveredFrom(parts: IntakeParts, agent: string): Promise<number | null> {
  const { stream, name } = consumers.agent(agent);
  try {
    const info = await parts.bus.jsm.consumers.info(stream, name);
    return info.num_pending === 0 ? null : info.delivered.stream_seq + 1;
  } catch (error) {
    if (!isConsumerMissing(error)) throw error;
    // The agent has a card and has never had a consumer, or its consumer was removed: all of its work waits.
    return 1;
  }
}

async function tellFrom(
  parts: IntakeParts,
  agent: string,
  from: number,
  afterMs: number,
  told: Told,
): Promise<void> {
  let seq = from;
  for (let looked = 0; looked < MOST_IN_A_ROUND; looked++) {
    const message = await parts.bus.jsm.direct.getMessage('WORK', {
      seq,
      next_by_subj: subjects.workOf(agent),
    });
    if (message === null || Date.now() - message.time.getTime() < afterMs) return;
    const work = await workIn(parts, message);
    if (work) await tell(parts, agent, work);
    seq = message.seq + 1;
    told.set(agent, message.seq);
  }
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
  if (!duplicate) parts.metrics.waitingNotices.inc({ agent });
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
