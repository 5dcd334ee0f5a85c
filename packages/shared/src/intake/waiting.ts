import { payloadOf } from '../bus/payload.ts';
import { publish } from '../bus/publish.ts';
import { consumers } from '../bus/topology.ts';
import { HUMAN, messageIds, TRIAGE } from '../contracts/ids.ts';
import { notices } from '../contracts/notices.ts';
import { subjects } from '../contracts/subjects.ts';
import { workSchema } from '../contracts/work.ts';
import { notice } from '../conversation/replies.ts';
import type { IntakeParts } from './intake.ts';

/** Pieces of work looked at for each agent in one round; those beyond are told in a later one. */
const MOST_IN_A_ROUND = 200;

/**
 * Tells customers whose work no agent has taken within `afterMs` that their message is safe: the specialist may be away, or all
 * its replicas busy. Every agent process looks, since the one that is away cannot; the notice's id makes them one.
 */
export async function tellWaiting(parts: IntakeParts, afterMs: number, told: Set<string>): Promise<void> {
  const agents = new Set([TRIAGE, ...parts.directory.cards().map((card) => card.name)]);
  agents.delete(HUMAN);
  for (const agent of agents) {
    const from = await undeliveredFrom(parts, agent);
    if (from !== null) await tellFrom(parts, agent, from, afterMs, told);
  }
}

/** The sequence after the newest message that was delivered to the agent; null where none waits. */
async function undeliveredFrom(parts: IntakeParts, agent: string): Promise<number | null> {
  const { stream, name } = consumers.agent(agent);
  try {
    const info = await parts.bus.jsm.consumers.info(stream, name);
    return info.num_pending === 0 ? null : info.delivered.stream_seq + 1;
  } catch {
    // The agent has a card and has never had a consumer, or its consumer was removed: all of its work waits.
    return 1;
  }
}

async function tellFrom(
  parts: IntakeParts,
  agent: string,
  from: number,
  afterMs: number,
  told: Set<string>,
): Promise<void> {
  let seq = from;
  for (let looked = 0; looked < MOST_IN_A_ROUND; looked++) {
    const message = await parts.bus.jsm.direct.getMessage('WORK', {
      seq,
      next_by_subj: subjects.workOf(agent),
    });
    if (message === null || Date.now() - message.time.getTime() < afterMs) return;
    seq = message.seq + 1;
    const payload = await payloadOf(parts.bus.payloads, { data: message.data, headers: message.header });
    const work = workSchema.safeParse(JSON.parse(Buffer.from(payload).toString())).data;
    if (work === undefined) continue;
    const id = messageIds.notice(work.conversation, work.n, 'waiting');
    if (told.has(id)) continue;
    told.add(id);
    const reply = notice(work, id, 'waiting', notices.waiting, new Date().toISOString());
    await publish(parts.bus, {
      subject: subjects.reply(work.channel, work.conversation),
      id,
      payload: reply,
    });
    parts.log.info({ conversation: work.conversation, n: work.n, agent }, 'the customer was told to wait');
  }
}
