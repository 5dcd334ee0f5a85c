import type { JsMsg } from '@nats-io/jetstream';
import { originalOf } from '../bus/original.ts';
import { PAYLOAD_MISSING } from '../bus/payload.ts';
import { publish } from '../bus/publish.ts';
import type { DeadLetter } from '../contracts/dead-letter.ts';
import { conversationIdSchema, messageIds } from '../contracts/ids.ts';
import { problemsOf } from '../contracts/problems.ts';
import { parseSubject, safeToken, subjects } from '../contracts/subjects.ts';
import { workSchema } from '../contracts/work.ts';
import { commit } from '../conversation/commit.ts';
import type { Document } from '../conversation/document.ts';
import { noUsage } from '../conversation/usage.ts';
import { buried } from '../telemetry/span.ts';
import { countCommit } from './count-commit.ts';
import type { WorkerParts } from './parts.ts';

/**
 * A work message that cannot be read, or whose payload is lost (null). Where it is the message of the conversation's current work, the
 * turns go to a person with an apology; any other only leaves a dead letter.
 */
export async function buryUnreadableWork(
  parts: WorkerParts,
  message: JsMsg,
  payload: Uint8Array | null,
): Promise<void> {
  const parsed = parseSubject(message.subject);
  const conversation = conversationIdSchema.safeParse(parsed?.conversation).data ?? null;
  const agent = parts.definition.name;
  const letter: DeadLetter = {
    v: 1,
    id: messageIds.dead(safeToken(conversation ?? message.subject), `s${message.seq}`),
    conversation,
    agent,
    code: payload === null ? 'payload-missing' : 'unreadable-work',
    reason: payload === null ? PAYLOAD_MISSING : whatIsWrong(payload),
    attempts: 0,
    at: new Date().toISOString(),
    ...originalOf(message, payload),
  };
  parts.log.warn({ conversation, reason: letter.reason }, 'a work message cannot be read');
  buried(letter.code);
  const isCurrent = (n: number) =>
    message.headers?.get('Nats-Msg-Id') === messageIds.work(conversation ?? '', n);
  let counted: (doc: Document) => void = () => {};
  const committed =
    conversation === null
      ? null
      : await parts.mailbox.apply(
          conversation,
          { stream: 'WORK', seq: message.seq },
          ({ doc }) => {
            if (!doc?.work || !isCurrent(doc.work.n)) return null;
            const outcome = { kind: 'dead' as const, reason: `${letter.code}: ${letter.reason}`, letter };
            const run = { n: doc.work.n, agent, outcome, report: emptyReport(parts.instance) };
            const { work } = doc;
            counted = (after) => countCommit(parts.metrics, run, work, after, parts.settings);
            return commit(doc, run, parts.rules, new Date().toISOString());
          },
          // The revision that ordered it cannot be read either, so only the leader's document tells whether it is current.
          { atLeast: Number.MAX_SAFE_INTEGER, onSet: (after) => counted(after) },
        );
  if (committed !== null) return;
  parts.metrics.deadLetters.inc({ agent, code: letter.code });
  const subject = subjects.dead(agent, safeToken(conversation ?? message.subject));
  await publish(parts.bus, { subject, id: letter.id, payload: letter }, parts.signal);
}

function whatIsWrong(payload: Uint8Array): string {
  try {
    const parsed = workSchema.safeParse(JSON.parse(Buffer.from(payload).toString()));
    return parsed.success ? 'readable' : problemsOf(parsed.error).join('; ').slice(0, 1_000);
  } catch {
    return 'the payload is not JSON';
  }
}

function emptyReport(instance: string) {
  return {
    attempt: 0,
    nudged: false,
    items: [],
    tools: [],
    usage: noUsage,
    models: [],
    offline: false,
    promptHash: '',
    timings: { sinceTurn: 0, queued: 0, model: 0, tools: 0, firstText: null, run: 0 },
    startedAt: new Date().toISOString(),
    instance,
  };
}
