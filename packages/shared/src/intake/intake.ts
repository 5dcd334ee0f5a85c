import { setTimeout as delay } from 'node:timers/promises';
import type { JsMsg } from '@nats-io/jetstream';
import type { Bus } from '../bus/bus.ts';
import { originalOf } from '../bus/original.ts';
import { payloadInTime } from '../bus/payload.ts';
import { publish } from '../bus/publish.ts';
import { consumers } from '../bus/topology.ts';
import { RetryableError } from '../contracts/errors.ts';
import { conversationIdSchema, messageIds, TRIAGE } from '../contracts/ids.ts';
import { parseSubject, safeToken, subjects } from '../contracts/subjects.ts';
import { type Document, newDocument, type Rules } from '../conversation/document.ts';
import { type Arrival, enter } from '../conversation/enter.ts';
import type { Mailbox } from '../conversation/mailbox.ts';
import type { Directory } from '../directory/directory.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { activeSpan, buried, mark } from '../telemetry/span.ts';
import { step } from '../telemetry/steps.ts';
import { writeTraceparent } from '../telemetry/traceparent.ts';
import { tellEntered } from '../telemetry/turn-spans.ts';
import { countEntered } from './count-entered.ts';
import { readTurn } from './read-turn.ts';

export type IntakeParts = {
  bus: Bus;
  mailbox: Mailbox;
  directory: Directory;
  rules: Rules;
  /** When the stream TURNS was created: its sequences count from there. */
  stream: string;
  log: Logger;
  metrics: Metrics;
};

/** How often the turns up to a message are looked for again, where a replica that lags does not have them yet. */
const LOOKS = 20;

/** Turns entered at a time where several arrive at once. */
const MOST_AT_ONCE = 100;

/** ENTER: brings a customer's turn, and every one before it that is not in yet, into its conversation. */
export async function takeTurn(parts: IntakeParts, message: JsMsg): Promise<void> {
  const { metrics, log } = parts;
  if (message.redelivered) metrics.redeliveries.inc({ consumer: consumers.intake.name });
  const parsed = parseSubject(message.subject);
  const id = conversationIdSchema.safeParse(parsed?.conversation);
  if (!id.success) {
    await buryUnaddressable(parts, message);
    return;
  }
  const conversation = id.data;
  step('turn.received', conversation);
  let crowded = false;
  let taken: { arrivals: Arrival[]; before: string | undefined } | undefined;
  let count: (after: Document) => void = () => {};
  await parts.mailbox.apply(
    conversation,
    { stream: 'TURNS', seq: message.seq },
    async ({ doc }) => {
      taken = undefined;
      const floor = doc?.stream === parts.stream ? doc.floor : 0;
      if (message.seq <= floor) return null;
      const arrivals = await arrivalsBetween(parts, conversation, floor, message, crowded);
      if (arrivals === 'entered-meanwhile') return null;
      taken = { arrivals, before: doc?.lastTrace };
      const at = new Date().toISOString();
      count = (after) => countEntered(metrics, arrivals, floor, doc === null, after);
      const current: Document = doc
        ? { ...doc, stream: parts.stream, floor }
        : newConversation(conversation, arrivals[0], parts.stream, at);
      return enter(current, arrivals, arrivals.at(-1)?.seq ?? message.seq, parts.rules, at);
    },
    {
      onLost: () => {
        crowded = true;
        metrics.lostSets.inc({ by: 'intake' });
      },
      onSet: (doc) => {
        step('turn.entered', conversation);
        if (taken) tellEntered(conversation, taken.arrivals, taken.before, message.seq);
        count(doc);
      },
    },
  );
  if (!taken) mark('alreadyIn');
  step('turn.published', conversation);
  message.ack();
  log.debug({ conversation, seq: message.seq }, 'turn entered');
}

function newConversation(
  conversation: string,
  first: Arrival | undefined,
  stream: string,
  at: string,
): Document {
  const turn = first && 'turn' in first ? first.turn : undefined;
  const channel = turn?.channel ?? (first && 'unreadable' in first ? first.channel : undefined);
  return newDocument({
    conversation,
    owner: turn?.agent ?? TRIAGE,
    channel: channel ?? 'unknown',
    stream,
    at,
  });
}

/**
 * The messages on `turn.<conversation>` after `floor` up to and with this one; where others enter turns of the conversation at the same
 * time, also those after it, so that one of them enters all and the rest find theirs in. Nothing is taken as entered because a read found
 * nothing: a message that is missing was either entered by another process meanwhile, which the document's floor tells, or is
 * not at this replica yet. A payload that is lost makes its turn an unreadable one, since the turns after it must not wait for ever.
 */
async function arrivalsBetween(
  parts: IntakeParts,
  conversation: string,
  floor: number,
  message: JsMsg,
  crowded: boolean,
): Promise<Arrival[] | 'entered-meanwhile'> {
  const subject = subjects.turn(conversation);
  const wanted = (seq: number, arrivals: Arrival[]) =>
    seq <= message.seq || (crowded && arrivals.length < MOST_AT_ONCE);
  for (let look = 0; look < LOOKS; look++) {
    const arrivals: Arrival[] = [];
    for (let seq = floor + 1; wanted(seq, arrivals); ) {
      const stored = await parts.bus.jsm.direct.getMessage('TURNS', { seq, next_by_subj: subject });
      if (stored === null || !wanted(stored.seq, arrivals)) break;
      const payload = await payloadInTime(parts.bus.payloads, { data: stored.data, headers: stored.header });
      const arrival = readTurn(
        { subject, seq: stored.seq, time: stored.time, headers: stored.header, payload },
        conversation,
        parts.directory.knows,
      );
      // What an adapter without tracing published belongs to the trace that begins here.
      arrivals.push({ ...arrival, traceparent: arrival.traceparent ?? writeTraceparent(activeSpan()) });
      seq = stored.seq + 1;
    }
    if (arrivals.some((arrival) => arrival.seq === message.seq)) return arrivals;
    const newer = await parts.mailbox.load(conversation);
    if (newer.doc?.stream === parts.stream && newer.doc.floor >= message.seq) {
      // Who entered it may have ended before it published what it had promised, and this message is about to be acked.
      await parts.mailbox.flush(newer, { stream: 'TURNS', seq: message.seq });
      return 'entered-meanwhile';
    }
    await delay(25 * (look + 1));
  }
  throw new RetryableError(
    'turn-not-visible',
    `turn ${message.seq} of conversation ${conversation} is not visible at this replica yet`,
  );
}

/** A conversation id that is not legal cannot have a document: only the dead letter tells of the message. */
async function buryUnaddressable(parts: IntakeParts, message: JsMsg): Promise<void> {
  const token = safeToken(message.subject.slice('turn.'.length));
  const reason =
    'the conversation id in the subject is not legal: it must be 1 to 128 of the characters A-Z a-z 0-9 _ -';
  const payload = await payloadInTime(parts.bus.payloads, message);
  await publish(parts.bus, {
    subject: subjects.dead('intake', token),
    id: messageIds.dead(token, `t${message.seq}`),
    payload: {
      v: 1,
      id: messageIds.dead(token, `t${message.seq}`),
      conversation: null,
      agent: 'intake',
      code: 'illegal-conversation-id',
      reason,
      attempts: 0,
      at: new Date().toISOString(),
      ...originalOf(message, payload),
    },
  });
  parts.metrics.deadLetters.inc({ agent: 'intake', code: 'illegal-conversation-id' });
  buried('illegal-conversation-id');
  parts.log.warn({ seq: message.seq }, 'a turn with an illegal conversation id went to the dead letters');
  message.ack();
}
