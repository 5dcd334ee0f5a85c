import type { Claims, VerifiedCustomer } from '../contracts/customer.ts';
import type { DeadLetter } from '../contracts/dead-letter.ts';
import type { HistoryItem } from '../contracts/history.ts';
import { HUMAN, messageIds } from '../contracts/ids.ts';
import { notices } from '../contracts/notices.ts';
import type { RunRecord } from '../contracts/record.ts';
import type { NoticeAbout, Reply } from '../contracts/reply.ts';
import { mergeClaims, mergeVerified } from './customer.ts';
import type { CurrentWork, Document, OutboxEntry, Rules } from './document.ts';
import { trimHistory } from './history.ts';
import { next } from './next.ts';
import { notice } from './replies.ts';
import { addUsage, noUsage } from './usage.ts';

/** How a run ended. `history` is the whole history with the run's own items, and with the text of its turns in it. */
export type Outcome =
  | { kind: 'reply'; text: string; history: HistoryItem[]; clarification: boolean }
  | { kind: 'handoff'; to: string; reason: string; claims: Claims; history: HistoryItem[] }
  /** A bound was reached: more model steps or more money than a run or conversation may use. */
  | { kind: 'limit'; bound: 'steps' | 'cost'; reason: string }
  /** Given up: attempts used up, or an error that no attempt can mend. */
  | { kind: 'dead'; reason: string; letter: DeadLetter };

/** What a run reports about itself, beside its outcome. */
export type RunReport = Omit<
  RunRecord,
  | 'v'
  | 'id'
  | 'conversation'
  | 'n'
  | 'agent'
  | 'kind'
  | 'channel'
  | 'turns'
  | 'outcome'
  | 'to'
  | 'reason'
  | 'claimed'
  | 'clarification'
>;

export type FinishedRun = {
  n: number;
  /**
   * The span that ordered the run. What the run's commit promises belongs under it also where this process ends before it is
   * published, and its own spans with it.
   */
  traceparent?: string | undefined;
  agent: string;
  outcome: Outcome;
  report: RunReport;
  /** Who tools of the run have found the customer to be, in their order. */
  verified?: VerifiedCustomer[];
};

/** Handoffs kept in the document; older ones are in the run records. */
const KEPT_HANDOFFS = 50;

/**
 * COMMIT: the document after a run. Null where the work is no longer the run's: another run has committed, or a person has taken
 * the conversation; the result is dropped then. The caller has flushed the outbox of `doc`.
 */
export function commit(doc: Document, run: FinishedRun, rules: Rules, at: string): Document | null {
  const work = doc.work;
  if (work === null || work.n !== run.n) return null;
  const after: Document = {
    ...doc,
    updatedAt: at,
    usage: addUsage(doc.usage, run.report.usage),
    context: (run.verified ?? []).reduce(
      (context, found) => mergeVerified(context, found, 'tool'),
      doc.context,
    ),
    outbox: [],
  };
  const { outcome } = run;
  switch (outcome.kind) {
    case 'reply':
      return next(
        {
          ...after,
          work: null,
          history: trimHistory(outcome.history, rules.bounds.historyBytes),
          clarifications: outcome.clarification ? doc.clarifications + 1 : 0,
          outbox: [
            { kind: 'reply', reply: answer(doc, work, run, outcome.text, at) },
            record(doc, work, run, {}),
          ],
        },
        rules,
        at,
      );
    case 'handoff': {
      const over = outcome.to !== HUMAN && doc.handoffCount >= rules.handoffCap;
      const to = over ? HUMAN : outcome.to;
      const about: NoticeAbout = over ? 'limit' : 'handoff';
      const moved = transfer(after, work, run.agent, to, outcome.reason, at, run.traceparent);
      return {
        ...moved,
        work: {
          ...moved.work!,
          turns: work.turns.map((turn) => ({ ...turn, said: true })),
          spent: addUsage(work.spent ?? noUsage, run.report.usage),
        },
        history: trimHistory(outcome.history, rules.bounds.historyBytes),
        context: mergeClaims(after.context, outcome.claims),
        outbox: [
          { kind: 'work', n: moved.wn },
          ...(to === HUMAN ? [tell(doc, work, run, about, over ? notices.limit : notices.toPerson, at)] : []),
          record(doc, work, run, { to, reason: outcome.reason, claimed: outcome.claims }),
        ],
      };
    }
    case 'limit': {
      const moved = transfer(after, work, run.agent, HUMAN, outcome.reason, at, run.traceparent);
      return {
        ...moved,
        outbox: [
          { kind: 'work', n: moved.wn },
          tell(doc, work, run, 'limit', notices.limit, at),
          record(doc, work, run, { to: HUMAN, reason: outcome.reason }),
        ],
      };
    }
    case 'dead': {
      const moved = transfer(after, work, run.agent, HUMAN, outcome.reason, at, run.traceparent);
      return {
        ...moved,
        outbox: [
          { kind: 'dead', letter: outcome.letter },
          record(doc, work, run, { to: HUMAN, reason: outcome.reason }),
          tell(doc, work, run, 'apology', notices.apology, at),
          { kind: 'work', n: moved.wn },
        ],
      };
    }
  }
}

/** The same turns as a new piece of work of another owner. */
export function transfer(
  doc: Document,
  work: CurrentWork,
  from: string,
  to: string,
  reason: string,
  at: string,
  traceparent?: string,
): Document {
  const n = doc.wn + 1;
  return {
    ...doc,
    owner: to,
    wn: n,
    work: { n, to, kind: 'handoff', turns: work.turns, at, ...(traceparent ? { traceparent } : {}) },
    handoffs: [...doc.handoffs, { from, to, reason, at, n }].slice(-KEPT_HANDOFFS),
    handoffCount: doc.handoffCount + (to === HUMAN ? 0 : 1),
    clarifications: 0,
  };
}

function answer(doc: Document, work: CurrentWork, run: FinishedRun, text: string, at: string): Reply {
  const newest = work.turns.at(-1)!;
  return {
    v: 1,
    id: messageIds.reply(doc.conversation, work.n),
    conversation: doc.conversation,
    channel: newest.channel,
    kind: 'reply',
    agent: run.agent,
    text,
    turns: work.turns.map((turn) => turn.id),
    at,
    ...traceOf(work, run),
  };
}

function tell(
  doc: Document,
  work: CurrentWork,
  run: FinishedRun,
  about: NoticeAbout,
  text: string,
  at: string,
): OutboxEntry {
  const id = messageIds.notice(doc.conversation, work.n, about);
  return { kind: 'reply', reply: { ...notice(doc, id, about, text, at), ...traceOf(work, run) } };
}

function traceOf(work: CurrentWork, run: FinishedRun): { traceparent?: string } {
  const traceparent = run.traceparent ?? work.turns.at(-1)?.traceparent;
  return traceparent === undefined ? {} : { traceparent };
}

function record(
  doc: Document,
  work: CurrentWork,
  run: FinishedRun,
  moved: Pick<RunRecord, 'to' | 'reason' | 'claimed'>,
): OutboxEntry {
  return {
    kind: 'record',
    record: {
      v: 1,
      id: messageIds.record(doc.conversation, work.n),
      conversation: doc.conversation,
      n: work.n,
      agent: run.agent,
      kind: work.kind,
      channel: work.turns.at(-1)!.channel,
      turns: work.turns.map((turn) => turn.id),
      outcome: run.outcome.kind,
      clarification: run.outcome.kind === 'reply' && run.outcome.clarification,
      ...moved,
      ...run.report,
    },
  };
}
