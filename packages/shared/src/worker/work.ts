import { setImmediate } from 'node:timers/promises';
import type { JsMsg } from '@nats-io/jetstream';
import type { AgentResult } from '../agent/run.ts';
import { originalOf } from '../bus/original.ts';
import { payloadInTime } from '../bus/payload.ts';
import { publish } from '../bus/publish.ts';
import { consumers } from '../bus/topology.ts';
import type { DeadLetter } from '../contracts/dead-letter.ts';
import { HUMAN, messageIds, workNumber } from '../contracts/ids.ts';
import { notices } from '../contracts/notices.ts';
import { parseSubject, subjects } from '../contracts/subjects.ts';
import { type Work, workSchema } from '../contracts/work.ts';
import { commit, type FinishedRun } from '../conversation/commit.ts';
import type { Document } from '../conversation/document.ts';
import { notice } from '../conversation/replies.ts';
import type { Stored } from '../conversation/store.ts';
import { TRACE_HEADER } from '../telemetry/messages.ts';
import { attributes } from '../telemetry/semconv.ts';
import { buried, describe, mark, markActiveFailed } from '../telemetry/span.ts';
import { step } from '../telemetry/steps.ts';
import { type Attempt, prepareAttempt } from './attempt.ts';
import { buryUnreadableWork } from './bury.ts';
import { countCommit, countDropped } from './count-commit.ts';
import { type Decision, decide, retryDelay } from './decide.ts';
import { type Journal, openJournal } from './journal.ts';
import type { WorkerParts } from './parts.ts';

/**
 * WORK: one message of this agent's consumer. The work is run if it is still the conversation's, its result is committed, and the
 * message is settled: acked when nothing is left to do, given back when another attempt may help.
 */
export async function doWork(parts: WorkerParts, message: JsMsg): Promise<void> {
  try {
    if (message.redelivered)
      parts.metrics.redeliveries.inc({ consumer: consumers.agent(parts.definition.name).name });
    const early = await beginEarly(parts, message);
    const payload = await payloadInTime(parts.bus.payloads, message);
    const parsed = payload && parse(payload);
    if (parsed === null) await buryUnreadableWork(parts, message, payload);
    else if ((await handle(parts, message, parsed, early)) === 'given-back') return;
    // An ack that gets lost brings the message again; it is answered by the document then, not by another run.
    message.ack();
    if (parsed) step('work.acked', parsed.conversation, parsed.n);
  } catch (error) {
    message.nak(parts.signal.aborted ? undefined : parts.settings.RETRY_DELAY_MS);
    throw error;
  }
}

/** Bytes of a message from which on reading it takes a good part of the time that an answer of the broker is on its way. */
const LONG = 8 * 1024;

/** What a piece of work begins with: its document, and the number of its attempt. */
type Begun = {
  conversation: string;
  n: number;
  stored: Promise<Stored>;
  journal: Journal;
  attempt: Promise<number>;
};

function begin({ bus, mailbox, settings }: WorkerParts, conversation: string, n: number): Begun {
  // Half of the ack wait leaves the other half for what is begun within it.
  const journal = openJournal(bus.kv.journal, conversation, n, settings.ACK_WAIT_MS / 2);
  return { conversation, n, stored: mailbox.load(conversation), journal, attempt: journal.countAttempt() };
}

/** Begins the work of a long message before the message is read: by its id, and only as far as the broker is asked. */
async function beginEarly(parts: WorkerParts, message: JsMsg): Promise<Begun | undefined> {
  const conversation = parseSubject(message.subject)?.conversation;
  if (conversation === undefined || message.data.byteLength < LONG) return undefined;
  const n = workNumber(message.headers?.get('Nats-Msg-Id') ?? '', conversation);
  if (n === undefined) return undefined;
  const begun = begin(parts, conversation, n);
  // What went wrong is for who takes it up.
  for (const answer of [begun.stored, begun.attempt]) answer.catch(() => {});
  // Lets the requests leave.
  await setImmediate();
  return begun;
}

function parse(payload: Uint8Array): Work | null {
  try {
    return workSchema.safeParse(JSON.parse(Buffer.from(payload).toString())).data ?? null;
  } catch {
    return null;
  }
}

async function handle(
  parts: WorkerParts,
  message: JsMsg,
  work: Work,
  early: Begun | undefined,
): Promise<'done' | 'given-back'> {
  const { mailbox, settings } = parts;
  const { conversation, n } = work;
  step('work.received', conversation, n);
  // A message may say another thing than its subject and its id.
  const isSame = early?.conversation === conversation && early.n === n;
  const begun = isSame ? early : begin(parts, conversation, n);
  const { journal } = begun;
  const trigger = { stream: 'WORK', seq: message.seq } as const;
  const [stored, attempt] = await Promise.all([
    mailbox.loadOrBeginAnew(conversation, work.rev, trigger, begun.stored),
    begun.attempt,
  ]);
  const { doc } = stored;
  describe({ [attributes.work]: n });
  if (doc?.work?.n !== n) {
    describe({ [attributes.settled]: 'done-before' });
    // Done already, or taken over: what its commit promised may still have to be sent.
    await mailbox.apply(conversation, trigger, () => null, { from: stored });
    return 'done';
  }
  step('work.attempted', conversation, n);
  if (attempt === 1) observeStart(parts, work);
  const prepared = prepareAttempt(parts, doc, work, journal, attempt);
  const finish: Failing['finish'] = async (outcome, result) => {
    // A result comes of all steps that there are; who gives up may not have seen them all.
    if (result === undefined) await prepared.addEarlierUsage();
    const run = {
      n,
      traceparent: message.headers?.get(TRACE_HEADER) || undefined,
      agent: parts.definition.name,
      outcome,
      report: prepared.report(result ?? null),
      verified: prepared.verified(),
    };
    const committed = await settle(parts, message, { doc, rev: stored.rev }, run);
    if (committed && outcome.kind !== 'reply') prepared.moved(committed.owner, outcome.reason);
    return 'done';
  };

  if (attempt > settings.MAX_ATTEMPTS) {
    const reason = `${settings.MAX_ATTEMPTS} runs failed or ended with their process`;
    return finish(dead(parts, message, work, attempt - 1, 'attempts-used-up', reason));
  }
  if (settings.MAX_COST_USD !== undefined && doc.usage.costUsd >= settings.MAX_COST_USD) {
    return finish({ kind: 'limit', bound: 'cost', reason: 'the conversation has cost as much as it may' });
  }
  const started = performance.now();
  parts.metrics.inFlight.inc();
  const slow = setTimeout(() => void tellDelay(parts, doc, n).catch(() => {}), settings.SLOW_NOTICE_MS);
  try {
    const result = await prepared.run();
    observeRun(parts, work, started);
    step('run.ended', conversation, n);
    return await finish(result.outcome, result);
  } catch (error) {
    const isOver = parts.signal.aborted;
    const decision = decide(error);
    observeRun(parts, work, started, isOver ? 'cancelled' : parts.metrics.label.code(decision.code));
    if (isOver) {
      describe({ [attributes.settled]: 'given-back' });
      message.nak();
      return 'given-back';
    }
    return await fail(parts, message, work, doc, { journal, prepared, attempt, finish }, decision);
  } finally {
    clearTimeout(slow);
    parts.metrics.inFlight.dec();
  }
}

/** How long the work was on its way to its first run. */
function observeStart({ metrics, definition }: WorkerParts, work: Work): void {
  const agent = definition.name;
  const seconds = (Date.now() - Date.parse(work.at)) / 1_000;
  const traceparent = work.turns.at(-1)?.traceparent;
  metrics.queueSeconds.observe({ agent, kind: work.kind }, seconds, traceparent);
  if (work.kind === 'handoff') {
    metrics.transferSeconds.observe({ from: work.handoff.from, to: agent }, seconds, traceparent);
  }
}

function observeRun({ metrics, definition }: WorkerParts, work: Work, started: number, errorType?: string) {
  const labels = { gen_ai_agent_name: definition.name, ...(errorType ? { error_type: errorType } : {}) };
  const seconds = (performance.now() - started) / 1_000;
  metrics.runSeconds.observe(labels, seconds, work.turns.at(-1)?.traceparent);
}

/** The document as the run began with it. */
type Loaded = { doc: Document; rev: number };

type Failing = {
  journal: Journal;
  prepared: Attempt;
  attempt: number;
  finish: (outcome: FinishedRun['outcome'], result?: AgentResult) => Promise<'done'>;
};

async function fail(
  parts: WorkerParts,
  message: JsMsg,
  work: Work,
  doc: Document,
  { journal, prepared, attempt, finish }: Failing,
  decision: Decision,
): Promise<'done' | 'given-back'> {
  const { settings, log, metrics } = parts;
  const agent = parts.definition.name;
  const { conversation, n } = work;
  if (decision.kind === 'limit') {
    return finish({ kind: 'limit', bound: decision.bound, reason: decision.reason });
  }
  if (decision.kind === 'dead') {
    metrics.attempts.inc({ agent, code: metrics.label.code(decision.code) });
    return finish(dead(parts, message, work, attempt, decision.code, decision.reason));
  }
  if (decision.code === 'work-lost') {
    // Somebody has taken the conversation: the message comes again at once, and is found done.
    describe({ [attributes.settled]: 'given-back' });
    message.nak();
    return 'given-back';
  }
  metrics.attempts.inc({ agent, code: metrics.label.code(decision.code) });
  log.warn({ conversation, n, attempt, code: decision.code, error: decision.error }, 'a run failed');
  const delayMs = retryDelay(attempt, settings.RETRY_DELAY_MS, decision.retryAfterMs);
  const deadline = (await journal.firstAttemptAt()) + settings.TURN_TIMEOUT_MS;
  if (attempt >= settings.MAX_ATTEMPTS || Date.now() + delayMs > deadline) {
    return finish(dead(parts, message, work, attempt, decision.code, decision.reason));
  }
  if (decision.askAgain) await prepared.askAgain();
  // One short hiccup is nobody's concern; from the second failure on the customer is told.
  if (attempt > 1) await tellDelay(parts, doc, n);
  message.nak(delayMs);
  describe({ [attributes.settled]: 'given-back', [attributes.retryDelay]: delayMs });
  markActiveFailed(decision.code);
  return 'given-back';
}

/** The customer hears that it takes longer, once for a piece of work: the id is the same at every attempt. */
async function tellDelay(parts: WorkerParts, doc: Document, n: number): Promise<void> {
  const id = messageIds.notice(doc.conversation, n, 'waiting');
  const reply = notice(doc, id, 'delayed', notices.waiting, new Date().toISOString());
  await publish(
    parts.bus,
    { subject: subjects.reply(reply.channel, doc.conversation), id, payload: reply },
    parts.signal,
  );
  mark('delayed');
}

/** COMMIT: brings a run's result into the document. Null where the work is no longer the run's: the result is dropped. */
async function settle(
  parts: WorkerParts,
  message: JsMsg,
  loaded: Loaded,
  run: FinishedRun,
): Promise<Document | null> {
  const { metrics, log, settings } = parts;
  const { n, outcome } = run;
  const { conversation, work } = loaded.doc;
  let newest: Document | null = null;
  const committed = await parts.mailbox.apply(
    conversation,
    { stream: 'WORK', seq: message.seq },
    ({ doc }) => {
      newest = doc;
      return doc ? commit(doc, run, parts.rules, new Date().toISOString()) : null;
    },
    {
      from: loaded,
      inHand: n,
      onLost: () => metrics.lostSets.inc({ by: 'worker' }),
      onSet: (doc) => {
        step('work.committed', conversation, n);
        if (work) countCommit(metrics, run, work, doc, settings);
      },
    },
  );
  if (committed === null) {
    countDropped(metrics, run, loaded.doc, newest);
    mark('dropped');
    describe({ [attributes.settled]: 'dropped' });
    log.info({ conversation, n }, 'the result was dropped: the work is no longer this run’s');
    return null;
  }
  step('work.published', conversation, n);
  describe({ [attributes.settled]: 'done', [attributes.outcome]: outcome.kind });
  if (outcome.kind === 'dead') buried(outcome.letter.code);
  if (outcome.kind === 'handoff' && committed.owner !== HUMAN) warnOfHandoffs(parts, committed);
  log[outcome.kind === 'dead' ? 'warn' : 'info'](
    {
      conversation,
      n,
      outcome: outcome.kind,
      ...(outcome.kind === 'reply' ? {} : { to: committed.owner }),
      ...(outcome.kind === 'dead' ? { code: outcome.letter.code } : {}),
      ...(run.report.attempt > 1 ? { attempt: run.report.attempt } : {}),
      ms: run.report.timings.run,
      queuedMs: run.report.timings.queued,
    },
    'run committed',
  );
  return committed;
}

function warnOfHandoffs(
  { log, settings }: WorkerParts,
  { conversation, handoffCount: handoffs }: Document,
): void {
  if (handoffs >= settings.HANDOFF_CAP) {
    log.warn({ conversation, handoffs }, 'the conversation may not be handed over any more, but to a person');
  } else if (handoffs >= settings.HANDOFF_WARNING) {
    log.warn({ conversation, handoffs }, 'the conversation is handed over often');
  }
}

function dead(
  parts: WorkerParts,
  message: JsMsg,
  work: Work,
  attempts: number,
  code: string,
  reason: string,
): Extract<FinishedRun['outcome'], { kind: 'dead' }> {
  const letter: DeadLetter = {
    v: 1,
    id: messageIds.dead(work.conversation, `w${work.n}`),
    conversation: work.conversation,
    agent: parts.definition.name,
    code,
    reason,
    attempts,
    at: new Date().toISOString(),
    // The history is in the document; the letter keeps what was to be answered.
    ...originalOf(message, Buffer.from(JSON.stringify(work.turns))),
  };
  return { kind: 'dead', reason: `${code}: ${reason}`, letter };
}
