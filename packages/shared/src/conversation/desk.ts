import type { DeskCommand, Ticket } from '../contracts/desk.ts';
import { agentSaid } from '../contracts/history.ts';
import { HUMAN, messageIds } from '../contracts/ids.ts';
import { transfer } from './commit.ts';
import type { Document, OutboxEntry, Rules } from './document.ts';
import { say, trimHistory } from './history.ts';
import { next } from './next.ts';

/**
 * PARK: work that has arrived at `human` waits in the document for a person, so that a person's pace blocks nothing.
 * Null where the work is no longer the conversation's. The caller has flushed the outbox of `doc`.
 */
export function park(doc: Document, n: number, rules: Rules, at: string): Document | null {
  if (doc.work === null || doc.work.n !== n || doc.work.to !== HUMAN) return null;
  const said = say(doc.history, doc.work.turns);
  const parked = [...doc.parked, ...said.turns];
  const after: Document = {
    ...doc,
    updatedAt: at,
    work: null,
    parked,
    history: trimHistory(said.history, rules.bounds.historyBytes),
  };
  return next({ ...after, outbox: [ticket(after, at)] }, rules, at);
}

/** Whether a command is in the conversation already. */
export function isIn(doc: Document, command: DeskCommand): boolean {
  return doc.seen.includes(seenId(command));
}

/** No channel's name has a slash, so no turn is ever taken for a command. */
function seenId(command: DeskCommand): string {
  return `desk/${command.id}`;
}

/**
 * DESK: what a person does. Null where the command is in already. A reply or a return to a conversation that no person has is
 * void: it enters `seen` and changes nothing else. The caller has flushed the outbox of `doc`.
 */
export function desk(doc: Document, command: DeskCommand, rules: Rules, at: string): Document | null {
  if (isIn(doc, command)) return null;
  const here: Document = {
    ...doc,
    seen: [...doc.seen, seenId(command)].slice(-rules.bounds.seen),
    updatedAt: at,
    outbox: [],
  };
  if (command.kind === 'take') return take(here, command.by, at);
  if (doc.owner !== HUMAN) return here;
  if (command.kind === 'reply') return reply(here, command, rules, at);
  return giveBack(here, command, rules, at);
}

function take(doc: Document, by: string, at: string): Document {
  const taken: Document = { ...doc, takenBy: by };
  if (doc.owner === HUMAN) return { ...taken, outbox: [ticket(taken, at)] };
  const reason = `taken by ${by}`;
  if (doc.work === null) {
    const handoffs = [...doc.handoffs, { from: doc.owner, to: HUMAN, reason, at, n: 0 }];
    const owned: Document = { ...taken, owner: HUMAN, handoffs };
    return { ...owned, outbox: [ticket(owned, at)] };
  }
  // A new number for the work in hand: the bot that is running it can no longer commit.
  const moved = transfer(taken, doc.work, doc.owner, HUMAN, reason, at);
  return { ...moved, outbox: [{ kind: 'work', n: moved.wn }, ticket(moved, at)] };
}

function reply(
  doc: Document,
  command: Extract<DeskCommand, { kind: 'reply' }>,
  rules: Rules,
  at: string,
): Document {
  const newest = doc.parked.at(-1);
  const answered: Document = {
    ...doc,
    takenBy: command.by,
    parked: [],
    history: trimHistory([...doc.history, agentSaid(command.text)], rules.bounds.historyBytes),
  };
  return {
    ...answered,
    outbox: [
      {
        kind: 'reply',
        reply: {
          v: 1,
          id: messageIds.desk(doc.conversation, command.id),
          conversation: doc.conversation,
          channel: newest?.channel ?? doc.channel,
          kind: 'reply',
          agent: HUMAN,
          by: command.by,
          text: command.text,
          turns: doc.parked.map((turn) => turn.id),
          at,
          ...(newest?.traceparent === undefined ? {} : { traceparent: newest.traceparent }),
        },
      },
      ticket(answered, at),
    ],
  };
}

function giveBack(
  doc: Document,
  command: Extract<DeskCommand, { kind: 'return' }>,
  rules: Rules,
  at: string,
): Document {
  const closed = ticket({ ...doc, parked: [] }, at, 'closed');
  // A turn that nobody can read has had its dead letter and the person's attention; an agent could do nothing with it.
  const open = [...doc.parked, ...(doc.work?.turns ?? [])].filter((turn) => turn.unreadable === undefined);
  return next(
    {
      ...doc,
      owner: command.to,
      takenBy: null,
      queue: [...open, ...doc.queue],
      parked: [],
      work: null,
      handoffs: [...doc.handoffs, { from: HUMAN, to: command.to, reason: command.note, at, n: 0 }],
      handoffCount: 0,
      clarifications: 0,
      outbox: [closed],
    },
    rules,
    at,
  );
}

function ticket(doc: Document, at: string, status?: Ticket['status']): OutboxEntry {
  const arrival = doc.handoffs.findLast((handoff) => handoff.to === HUMAN);
  const unread = doc.parked.find((turn) => turn.unreadable !== undefined);
  return {
    kind: 'ticket',
    ticket: {
      v: 1,
      conversation: doc.conversation,
      rev: 0,
      status: status ?? (doc.takenBy === null ? 'waiting' : 'taken'),
      ...(doc.takenBy === null ? {} : { by: doc.takenBy }),
      from: arrival?.from ?? doc.owner,
      reason: unread?.unreadable ?? arrival?.reason ?? '',
      channel: doc.channel,
      unanswered: doc.parked.length,
      since: arrival?.at ?? at,
    },
  };
}
