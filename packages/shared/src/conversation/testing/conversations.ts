import type { DeadLetter } from '../../contracts/dead-letter.ts';
import type { Turn } from '../../contracts/turn.ts';
import type { HeldTurn, QueuedTurn } from '../../contracts/work.ts';
import type { FinishedRun, Outcome, RunReport } from '../commit.ts';
import { type CurrentWork, type Document, newDocument, type OutboxEntry } from '../document.ts';
import type { Arrival } from '../enter.ts';
import { noUsage } from '../usage.ts';

/** The time of every transition in these tests, and that of everything before it. */
export const now = '2026-05-02T10:00:00.000Z';
export const before = '2026-05-02T09:00:00.000Z';

/** A conversation of triage in which nothing has happened. */
export function conversation(more: Partial<Document> = {}): Document {
  const empty = newDocument({ conversation: 'c1', owner: 'triage', channel: 'web', stream: 's', at: before });
  return { ...empty, ...more };
}

/** A conversation whose owner has work in hand, numbered 1 unless told otherwise. */
export function atWork(owner: string, turns: HeldTurn[], more: Partial<Document> = {}): Document {
  const n = more.wn ?? 1;
  const work: CurrentWork = { n, to: owner, kind: 'turn', turns, at: before };
  return conversation({ owner, wn: n, work, ...more });
}

export function heldTurn(seq: number, more: Partial<QueuedTurn> = {}): QueuedTurn {
  return { id: `m${seq}`, seq, channel: 'web', text: `text ${seq}`, at: before, said: false, ...more };
}

export function arrivalOf(seq: number, more: Partial<Turn> = {}): Arrival {
  const turn: Turn = {
    v: 1,
    id: `m${seq}`,
    conversation: 'c1',
    channel: 'web',
    text: `text ${seq}`,
    ...more,
  };
  return { seq, at: before, turn, raw: () => letterOf(`c1:t${seq}:dead`) };
}

export function unreadable(seq: number, channel?: string): Arrival {
  return {
    seq,
    at: before,
    unreadable: 'the payload is not JSON',
    channel,
    letter: letterOf(`c1:t${seq}:dead`),
  };
}

export function letterOf(id: string): DeadLetter {
  return {
    v: 1,
    id,
    conversation: 'c1',
    agent: 'intake',
    code: 'unreadable-turn',
    reason: 'the payload is not JSON',
    attempts: 0,
    at: before,
    subject: 'turn.c1',
    headers: {},
    payload: '{',
  };
}

/** The end of a run of the conversation's work. */
export function finished(doc: Document, outcome: Outcome, more: Partial<FinishedRun> = {}): FinishedRun {
  return { n: doc.work?.n ?? 0, agent: doc.owner, outcome, report, ...more };
}

export const report: RunReport = {
  attempt: 1,
  nudged: false,
  items: [],
  tools: [],
  usage: { ...noUsage, requests: 1, inputTokens: 100, outputTokens: 10, costUsd: 0.01 },
  models: ['a-model'],
  offline: false,
  promptHash: 'abc',
  timings: { sinceTurn: 5, queued: 2, model: 900, tools: 0, firstText: 300, run: 950 },
  startedAt: before,
  instance: 'host:1',
};

/** What a document has promised to send, in order, in few words. */
export function promised(doc: Document): string[] {
  return doc.outbox.map(inWords);
}

function inWords(entry: OutboxEntry): string {
  switch (entry.kind) {
    case 'work':
      return `work ${entry.n}`;
    case 'reply':
      return entry.reply.kind === 'reply' ? 'reply' : `notice: ${entry.reply.about}`;
    case 'record':
      return `record: ${entry.record.outcome}`;
    case 'dead':
      return 'dead letter';
    case 'ticket':
      return `ticket: ${entry.ticket.status}`;
  }
}

export function replyIn(doc: Document) {
  const found = doc.outbox.find((entry) => entry.kind === 'reply');
  if (found === undefined) throw new Error('the outbox has no reply');
  return found.reply;
}

export function ticketIn(doc: Document) {
  const found = doc.outbox.find((entry) => entry.kind === 'ticket');
  if (found === undefined) throw new Error('the outbox has no ticket');
  return found.ticket;
}

export const idsOf = (turns: { id: string }[]): string[] => turns.map((turn) => turn.id);
