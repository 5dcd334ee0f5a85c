import { type Document, HUMAN, type Reply, TRIAGE } from '@switchboard/shared';
import type { StoredReply } from '@switchboard/shared/channel';
import type { ConversationView, Entry } from './view.ts';

/** A turn that the broker has and the document may not have yet. */
export type WaitingTurn = { seq: number; id: string; channel: string; text: string; at: string };

/** What is known of a conversation, read in this order, so that nothing falls between two of them. */
export type Known = {
  conversation: string;
  waiting: WaitingTurn[];
  doc: Document | null;
  replies: StoredReply[];
};

type Timed = { at: string; entry: Entry };

/** Turn ids that are told; a device has no more than a few on the way. */
const TOLD_TURNS = 100;

/**
 * A conversation as its customer may see it, and the point in the stream from which the events go on: every reply is either in the
 * entries or after that point, or in both under the same id.
 */
export function compose(known: Known, channel: string): ConversationView {
  const { conversation, doc, replies } = known;
  const firstNew = replies.find(({ reply }) => reply.kind === 'reply' && !isIn(doc, reply));
  const after = firstNew ? firstNew.seq - 1 : (replies.at(-1)?.seq ?? 0);
  const past = replies.filter(({ seq }) => seq <= after).map(({ reply }) => reply);
  const promised = promisedReplies(doc, past);
  const waiting = known.waiting.filter((turn) => !hasEntered(doc, turn));
  return {
    conversation,
    agent: doc?.owner ?? TRIAGE,
    person:
      doc?.owner !== HUMAN
        ? null
        : doc.takenBy === null
          ? { state: 'waiting' }
          : { state: 'here', name: doc.takenBy },
    working: workingOf(doc, waiting),
    entries: [
      ...saidEntries(doc, past, promised),
      ...waiting.map(({ text, id }): Entry => ({ type: 'customer', text, turn: id })),
    ],
    turns: [...idsIn(doc, channel), ...waiting.map(({ id }) => id)].slice(-TOLD_TURNS),
    after,
    again: promised.map(({ id }) => id),
  };
}

/** Whether the history of a document has a reply: it was committed, whoever has published it since. */
function isIn(doc: Document | null, reply: Reply): boolean {
  if (doc === null) return false;
  const n = Number(/:w(\d+):reply$/.exec(reply.id)?.[1] ?? Number.NaN);
  if (!Number.isNaN(n)) return n <= doc.wn && doc.work?.n !== n;
  const command = /:desk:(.+)$/.exec(reply.id)?.[1];
  return command !== undefined && doc.seen.includes(`desk/${command}`);
}

/** Replies that the document has committed and that may not be in the stream yet. */
function promisedReplies(doc: Document | null, past: Reply[]): Reply[] {
  const promised = doc?.outbox.flatMap((entry) => (entry.kind === 'reply' ? [entry.reply] : [])) ?? [];
  return promised.filter(({ kind, id }) => kind === 'reply' && !past.some((reply) => reply.id === id));
}

function hasEntered(doc: Document | null, turn: WaitingTurn): boolean {
  return doc !== null && (turn.seq <= doc.floor || doc.seen.includes(`${turn.channel}:${turn.id}`));
}

function idsIn(doc: Document | null, channel: string): string[] {
  const prefix = `${channel}:`;
  return (doc?.seen ?? []).filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length));
}

function workingOf(doc: Document | null, waiting: WaitingTurn[]): string | null {
  const to = doc?.work?.to ?? (waiting.length > 0 ? (doc?.owner ?? TRIAGE) : null);
  return to === HUMAN ? null : to;
}

/** What was said, with who said it as far as the stream still tells, and what happened in between. */
function saidEntries(doc: Document | null, past: Reply[], promised: Reply[]): Entry[] {
  if (doc === null) return [];
  const happened = happenedIn(doc, past);
  const entries: Entry[] = [];
  const until = (at: string) => {
    while (happened[0] && happened[0].at <= at) entries.push(happened.shift()!.entry);
  };
  for (const message of attributed(doc, [...past, ...promised])) {
    if (message.type === 'reply' && message.at !== undefined) until(message.at);
    entries.push(message);
  }
  const unsaid = [...(doc.work?.turns ?? []), ...doc.queue].filter((turn) => !turn.said && !turn.unreadable);
  for (const { at, text, id } of unsaid) {
    until(at);
    entries.push({ type: 'customer', text, turn: id });
  }
  return [...entries, ...happened.map(({ entry }) => entry)];
}

type Said = Extract<Entry, { type: 'customer' | 'reply' }>;

/**
 * The messages of the history, the agents' with their replies: the two are matched by their text, from the newest back. What is older
 * than the stream stands without a name. What an agent said in passing, before a tool call or a move, is no reply and is left out.
 */
function attributed(doc: Document, replies: Reply[]): Said[] {
  const unmatched = replies.filter(({ kind }) => kind === 'reply');
  const said: Said[] = [];
  for (const item of doc.history.toReversed()) {
    if (item.type !== 'message') continue;
    if (item.role === 'user') {
      said.unshift({ type: 'customer', text: item.content });
      continue;
    }
    const text = item.content
      .map((part) => part.text)
      .join('')
      .trim();
    const index = unmatched.findLastIndex((reply) => reply.text.trim() === text);
    if (index !== -1) said.unshift(...unmatched.splice(index).map(replyEntry));
    else if (unmatched.length === 0 && said[0]?.type !== 'reply') said.unshift({ type: 'reply', text });
  }
  return said;
}

function replyEntry({ text, id, agent, by, at }: Reply): Said {
  return { type: 'reply', text, id, agent, ...(by === undefined ? {} : { by }), at };
}

/** Notices and moves, in their order. */
function happenedIn(doc: Document, past: Reply[]): Timed[] {
  const notices = past
    .filter(({ kind }) => kind === 'notice')
    .map(({ text, id, about, at }): Timed => {
      return { at, entry: { type: 'notice', text, id, ...(about === undefined ? {} : { about }), at } };
    });
  const moves = doc.handoffs.map(({ from, to, reason, at }): Timed => {
    return { at, entry: { type: 'moved', from, to, ...shownReason(from, to, reason), at } };
  });
  return [...notices, ...moves].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Why a conversation moved. A reason to or from a person is a colleague's note or an error of ours: not the customer's to read. */
export function shownReason(from: string, to: string, reason: string): { reason?: string } {
  return from === HUMAN || to === HUMAN || reason === '' ? {} : { reason };
}
