import { HUMAN, messageIds } from '../contracts/ids.ts';
import { notices } from '../contracts/notices.ts';
import type { HeldTurn, QueuedTurn } from '../contracts/work.ts';
import type { Document, OutboxEntry, Rules } from './document.ts';
import { notice } from './replies.ts';

/**
 * NEXT: a conversation with turns and no work gets its next piece of work, for its owner. A turn that could not be read goes to
 * a person, with its dead letter and an apology.
 */
export function next(doc: Document, rules: Rules, at: string): Document {
  const first = doc.queue[0];
  if (doc.work !== null || first === undefined) return doc;
  const unreadable = first.unreadable !== undefined;
  const taken = unreadable ? [first] : takeTogether(doc.queue, rules);
  const n = doc.wn + 1;
  const to = unreadable ? HUMAN : doc.owner;
  const outbox: OutboxEntry[] = [...doc.outbox];
  if (unreadable) {
    if (first.letter) outbox.push({ kind: 'dead', letter: first.letter });
    outbox.push({
      kind: 'reply',
      reply: notice(doc, messageIds.notice(doc.conversation, n, 'apology'), 'apology', notices.apology, at),
    });
  }
  outbox.push({ kind: 'work', n });
  return {
    ...doc,
    owner: to,
    queue: doc.queue.slice(taken.length),
    wn: n,
    work: { n, to, kind: 'turn', turns: taken.map(withoutLetter), at },
    outbox,
  };
}

/** The turns that one run answers: readable ones of one channel, since the answer goes to one channel. */
function takeTogether(queue: QueuedTurn[], rules: Rules): QueuedTurn[] {
  if (rules.queuedTurns === 'one-by-one') return queue.slice(0, 1);
  const channel = queue[0]?.channel;
  const end = queue.findIndex((turn) => turn.unreadable !== undefined || turn.channel !== channel);
  return end === -1 ? queue : queue.slice(0, end);
}

function withoutLetter({ letter: _, ...turn }: QueuedTurn): HeldTurn {
  return turn;
}
