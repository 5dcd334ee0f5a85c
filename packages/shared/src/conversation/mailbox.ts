import { setTimeout as delay } from 'node:timers/promises';
import { ZodError } from 'zod';
import type { Bus } from '../bus/bus.ts';
import { lookFor } from '../bus/payload.ts';
import { type Outgoing, publish } from '../bus/publish.ts';
import { RetryableError, TerminalError } from '../contracts/errors.ts';
import { messageIds } from '../contracts/ids.ts';
import { subjects } from '../contracts/subjects.ts';
import type { Work } from '../contracts/work.ts';
import { mark } from '../telemetry/span.ts';
import { step } from '../telemetry/steps.ts';
import type { Document, OutboxEntry, Trigger } from './document.ts';
import { textWithHistory } from './history-text.ts';
import { inPlaceOf } from './lost.ts';
import { type ConversationStore, LostDocument, type Stored } from './store.ts';
import { putTicket } from './tickets.ts';

export type Mailbox = {
  load: ConversationStore['load'];
  loadAtLeast: ConversationStore['loadAtLeast'];
  /**
   * The same for who handles the message `trigger`: a document that is lost is replaced by one that begins the conversation anew, whose
   * outbox is still to be flushed.
   */
  loadOrBeginAnew(
    conversation: string,
    rev: number,
    trigger: Trigger,
    early?: Promise<Stored>,
  ): Promise<Stored>;
  /**
   * FLUSH: publishes every entry of a loaded outbox again, before anything is written over it, unless it is all out: whoever promised
   * it acks its trigger only after that. `trigger` is the message in hand. A work message is published only where it is not in its
   * stream: the document still has that work, so a message that was published is there, and a second one past the duplicate
   * window would be run beside it. `inHand` is the work whose message the caller holds, so it is out.
   */
  flush(stored: Stored, trigger: Trigger, inHand?: number): Promise<void>;
  /**
   * One transition of a document: load, flush, decide, compare-and-set, publish. `trigger` is the message that is being handled; the
   * caller acks it after this has resolved, and not before. `decide` is called again with the newer document
   * where the compare-and-set was lost; null from it leaves the document as it is. The broker's outages are waited out.
   * `decide` never sees a document older than revision `atLeast`, or than one that this call has seen: in an older one work that is
   * in hand is not there yet, and would be taken for done. An error of our own classes is the caller's, who settles the message.
   * Resolves with the document that was set, or null.
   */
  apply(
    conversation: string,
    trigger: Trigger,
    decide: (stored: Stored) => Promise<Document | null> | Document | null,
    options?: {
      from?: Stored;
      atLeast?: number;
      inHand?: number;
      onLost?: () => void;
      onSet?: (doc: Document) => void;
    },
  ): Promise<Document | null>;
};

/** What is told of every write, whoever makes it. */
export type MailboxWatch = {
  onSet(doc: Document): void;
  /** A message that may have been sent before is sent again. */
  onRepeat(entry: OutboxEntry): void;
};

export function mailbox(
  bus: Bus,
  store: ConversationStore,
  signal: AbortSignal,
  watch?: MailboxWatch,
): Mailbox {
  const send = async (doc: Document, rev: number, entry: OutboxEntry, flushed: boolean): Promise<void> => {
    if (entry.kind === 'ticket') await putTicket(bus.kv.tickets, { ...entry.ticket, rev });
    else await publish(bus, { ...outgoing(doc, rev, entry), flushed }, signal);
    step('outbox.published', doc.conversation, doc.work?.n);
  };

  /** In order, since a customer reads them in order. A record is nobody's next step, so nothing waits for it but the end. */
  const sendAll = async (doc: Document, rev: number, entries: OutboxEntry[], flushed = false) => {
    const inOrder = async () => {
      for (const entry of entries) if (entry.kind !== 'record') await send(doc, rev, entry, flushed);
    };
    const records = entries.filter((entry) => entry.kind === 'record');
    await Promise.all([inOrder(), ...records.map((entry) => send(doc, rev, entry, flushed))]);
  };

  const flush: Mailbox['flush'] = async ({ doc, rev }, trigger, inHand) => {
    const isHeld = (entry: OutboxEntry) => entry.kind === 'work' && entry.n === inHand;
    if (!doc || doc.outbox.every(isHeld)) return;
    if (!isSame(doc.trigger, trigger) && (await isGone(bus, doc.trigger))) return;
    const out = doc.outbox.some(({ kind }) => kind === 'work') && (await isOut(bus, doc));
    const again = doc.outbox.filter((entry) => !isHeld(entry) && !(entry.kind === 'work' && out));
    for (const entry of again) watch?.onRepeat(entry);
    await sendAll(doc, rev, again, true);
  };

  const loadOrBeginAnew: Mailbox['loadOrBeginAnew'] = async (conversation, rev, trigger, early) => {
    let begun = early;
    try {
      return await lookFor(() => {
        const load = store.loadAtLeast(conversation, rev, begun);
        begun = undefined;
        return load;
      });
    } catch (error) {
      if (!(error instanceof LostDocument)) throw error;
      const doc = { ...(await inPlaceOf(bus, error, trigger)), trigger };
      const written = await store.set(doc, error.rev);
      if (written === null) return loadOrBeginAnew(conversation, error.rev + 1, trigger);
      watch?.onSet(doc);
      return { doc, rev: written };
    }
  };

  return {
    load: store.load,
    loadAtLeast: store.loadAtLeast,
    loadOrBeginAnew,
    flush,

    async apply(conversation, trigger, decide, options = {}) {
      let { from, atLeast = 0 } = options;
      let set: Document | null = null;
      for (let wait = 50; ; ) {
        signal.throwIfAborted();
        try {
          const stored = from ?? (await loadOrBeginAnew(conversation, atLeast, trigger));
          from = undefined;
          atLeast = Math.max(atLeast, stored.rev);
          await flush(stored, trigger, options.inHand);
          const decided = await decide(stored);
          if (decided === null) return set;
          const doc = { ...decided, trigger };
          const rev = await store.set(doc, stored.rev);
          if (rev === null) {
            mark('lostSet');
            options.onLost?.();
            atLeast = stored.rev + 1;
            continue;
          }
          set = doc;
          watch?.onSet(doc);
          options.onSet?.(doc);
          await sendAll(doc, rev, doc.outbox);
          return doc;
        } catch (error) {
          if (!mayPass(error) || signal.aborted) throw error;
          await delay(wait);
          wait = Math.min(wait * 2, 2_000);
        }
      }
    },
  };
}

/**
 * Whether an error may be the broker's, whose outages are waited out. One of the decision's own is for who settles the message; and
 * what is wrong with our code or with what is stored does not pass by waiting, where nobody would ever hear of it.
 */
function mayPass(error: unknown): boolean {
  return ![TerminalError, RetryableError, TypeError, ReferenceError, RangeError, SyntaxError, ZodError].some(
    (kind) => error instanceof kind,
  );
}

function isSame(a: Trigger | undefined, b: Trigger): boolean {
  return a?.stream === b.stream && a.seq === b.seq;
}

/** Whether a trigger was acked. Asked of the leader: a replica that lags may not have had it yet. */
async function isGone(bus: Bus, trigger: Trigger | undefined): Promise<boolean> {
  if (trigger === undefined) return false;
  return (await bus.jsm.streams.getMessage(trigger.stream, { seq: trigger.seq })) === null;
}

/** Whether the message of the document's work is in its stream. */
async function isOut(bus: Bus, doc: Document): Promise<boolean> {
  const { work } = doc;
  if (work === null) return false;
  const subject = subjects.work(work.to, doc.conversation, work.kind);
  const message = await bus.jsm.direct.getMessage('WORK', { last_by_subj: subject });
  return message?.header.get('Nats-Msg-Id') === messageIds.work(doc.conversation, work.n);
}

function outgoing(doc: Document, rev: number, entry: Exclude<OutboxEntry, { kind: 'ticket' }>): Outgoing {
  switch (entry.kind) {
    case 'work': {
      const work = workMessage(doc, entry.n, rev);
      return {
        subject: subjects.work(work.to, doc.conversation, work.kind),
        id: messageIds.work(doc.conversation, work.n),
        payload: work,
        ...(work.kind === 'handoff' ? { text: textWithHistory(work) } : {}),
        traceparent: doc.work?.traceparent ?? work.turns.at(-1)?.traceparent,
      };
    }
    case 'reply':
      return {
        subject: subjects.reply(entry.reply.channel, doc.conversation),
        id: entry.reply.id,
        payload: entry.reply,
        traceparent: entry.reply.traceparent,
      };
    case 'record':
      return {
        subject: subjects.record(doc.conversation),
        id: entry.record.id,
        payload: entry.record,
        traceparent: traceOf(doc),
        aside: true,
      };
    case 'dead':
      return {
        subject: subjects.dead(entry.letter.agent, doc.conversation),
        id: entry.letter.id,
        payload: entry.letter,
        traceparent: traceOf(doc),
      };
  }
}

/** The trace of the change that filled the outbox, for what is in it beside replies and work. */
function traceOf(doc: Document): string | undefined {
  const told = doc.outbox.find((entry) => entry.kind === 'reply');
  return told?.reply.traceparent ?? doc.work?.traceparent ?? doc.lastTrace;
}

/** The message of the document's work. An outbox entry is published before the document changes again, so the work is still that. */
function workMessage(doc: Document, n: number, rev: number): Work {
  const { work } = doc;
  if (work === null || work.n !== n) {
    throw new TerminalError(
      'outbox-broken',
      `the outbox of conversation ${doc.conversation} names work ${n}, and the document has ${work?.n ?? 'none'}`,
    );
  }
  const common = {
    v: 1 as const,
    conversation: doc.conversation,
    n,
    to: work.to,
    rev,
    channel: work.turns.at(-1)!.channel,
    turns: work.turns,
    at: work.at,
  };
  const handoff = doc.handoffs.at(-1);
  if (work.kind === 'handoff' && handoff?.n === n) {
    return { ...common, kind: 'handoff', handoff, context: doc.context, history: doc.history };
  }
  return { ...common, kind: 'turn' };
}
