import type { JsMsg } from '@nats-io/jetstream';
import { originalOf } from '../bus/original.ts';
import { PAYLOAD_MISSING, payloadInTime } from '../bus/payload.ts';
import { publish } from '../bus/publish.ts';
import { consumers } from '../bus/topology.ts';
import { type DeskCommand, deskCommandSchema } from '../contracts/desk.ts';
import { conversationIdSchema, HUMAN, messageIds } from '../contracts/ids.ts';
import { jsonOf } from '../contracts/json.ts';
import { problemsOf } from '../contracts/problems.ts';
import { parseSubject, safeToken, subjects } from '../contracts/subjects.ts';
import { type Work, workSchema } from '../contracts/work.ts';
import { desk, park } from '../conversation/desk.ts';
import { attributes } from '../telemetry/semconv.ts';
import { buried, describe } from '../telemetry/span.ts';
import { step } from '../telemetry/steps.ts';
import type { IntakeParts } from './intake.ts';

/** DESK: what a person does, brought into the conversation. A command that cannot be read or done goes to the dead letters. */
export async function takeDeskCommand(parts: IntakeParts, message: JsMsg): Promise<void> {
  const { metrics } = parts;
  if (message.redelivered) metrics.redeliveries.inc({ consumer: consumers.desk.name });
  const payload = await payloadInTime(parts.bus.payloads, message);
  const read =
    payload === null ? PAYLOAD_MISSING : readCommand(message.subject, payload, parts.directory.knows);
  if (typeof read === 'string') {
    await bury(parts, message, payload, 'desk', read);
    return;
  }
  let missing = false;
  let owner: string | undefined;
  await parts.mailbox.apply(
    read.conversation,
    { stream: 'DESK', seq: message.seq },
    ({ doc }) => {
      missing = doc === null;
      owner = doc?.owner;
      return doc ? desk(doc, read, parts.rules, new Date().toISOString()) : null;
    },
    // A replica that lags does not have a new conversation yet: only the leader can say that there is none.
    {
      atLeast: 1,
      onLost: () => metrics.lostSets.inc({ by: 'desk' }),
      onSet: () => {
        metrics.deskCommands.inc({ kind: read.kind });
        if (read.kind !== 'take' || owner === undefined || owner === HUMAN) return;
        metrics.escalations.inc({ agent: owner, reason: 'taken' });
      },
    },
  );
  if (missing) await bury(parts, message, payload, 'desk', 'there is no such conversation');
  else message.ack();
}

/** A desk command, or in words what is wrong with it. */
export function readCommand(
  subject: string,
  payload: Uint8Array,
  knowsAgent: (agent: string) => boolean,
): DeskCommand | string {
  const json = jsonOf(payload);
  const parsed = deskCommandSchema.safeParse(json);
  if (!parsed.success) return problemsOf(parsed.error).join('; ');
  const command = parsed.data;
  if (parseSubject(subject)?.conversation !== command.conversation) {
    return 'conversation: is not the one of the subject';
  }
  if (command.kind === 'return' && (command.to === HUMAN || !knowsAgent(command.to))) {
    return `to: there is no agent ${command.to} that a conversation can be returned to`;
  }
  return command;
}

/** PARK: work that has arrived at a person waits in its conversation, and becomes a ticket. */
export async function parkWork(parts: IntakeParts, message: JsMsg): Promise<void> {
  if (message.redelivered) parts.metrics.redeliveries.inc({ consumer: consumers.human.name });
  const payload = await payloadInTime(parts.bus.payloads, message);
  const parsed = payload && workSchema.safeParse(jsonOf(payload));
  if (!parsed?.success) {
    await parkUnread(parts, message);
    const reason = parsed ? problemsOf(parsed.error).join('; ') : PAYLOAD_MISSING;
    await bury(parts, message, payload, HUMAN, reason);
    return;
  }
  const work: Work = parsed.data;
  describe({ [attributes.work]: work.n });
  await parts.mailbox.apply(
    work.conversation,
    { stream: 'WORK', seq: message.seq },
    ({ doc }) => (doc ? park(doc, work.n, parts.rules, new Date().toISOString()) : null),
    {
      atLeast: work.rev,
      inHand: work.n,
      onLost: () => parts.metrics.lostSets.inc({ by: 'human' }),
      onSet: () => {
        step('human.parked', work.conversation, work.n);
        if (work.kind !== 'handoff') return;
        const seconds = (Date.now() - Date.parse(work.at)) / 1_000;
        const { traceparent } = work.turns.at(-1) ?? {};
        parts.metrics.transferSeconds.observe({ from: work.handoff.from, to: HUMAN }, seconds, traceparent);
      },
    },
  );
  message.ack();
}

/** Work for a person that cannot be read, for example of a newer release, or whose payload is lost: its turns are in the document, and are parked from there. */
async function parkUnread(parts: IntakeParts, message: JsMsg): Promise<void> {
  const conversation = conversationIdSchema.safeParse(parseSubject(message.subject)?.conversation).data;
  if (conversation === undefined) return;
  const isCurrent = (n: number) => message.headers?.get('Nats-Msg-Id') === messageIds.work(conversation, n);
  await parts.mailbox.apply(
    conversation,
    { stream: 'WORK', seq: message.seq },
    ({ doc }) =>
      doc?.work && isCurrent(doc.work.n)
        ? park(doc, doc.work.n, parts.rules, new Date().toISOString())
        : null,
    // The revision that ordered it cannot be read either, so only the leader's document tells whether it is current.
    { atLeast: Number.MAX_SAFE_INTEGER },
  );
}

async function bury(
  parts: IntakeParts,
  message: JsMsg,
  payload: Uint8Array | null,
  agent: typeof HUMAN | 'desk',
  reason: string,
): Promise<void> {
  const token = safeToken(parseSubject(message.subject)?.conversation ?? message.subject);
  const id = messageIds.dead(token, `${agent}${message.seq}`);
  const unreadable = agent === HUMAN ? 'unreadable-work' : 'unreadable-command';
  const code = payload === null ? 'payload-missing' : unreadable;
  await publish(parts.bus, {
    subject: subjects.dead(agent, token),
    id,
    payload: {
      v: 1,
      id,
      conversation: token,
      agent,
      code,
      reason,
      attempts: 0,
      at: new Date().toISOString(),
      ...originalOf(message, payload),
    },
  });
  parts.metrics.deadLetters.inc({ agent, code });
  buried(code);
  parts.log.warn({ conversation: token, reason }, 'a message went to the dead letters');
  message.ack();
}
