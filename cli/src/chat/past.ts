import { type Document, HUMAN } from '@switchboard/shared';
import { historyLine } from '../terminal/history.ts';
import { dim } from '../terminal/text.ts';

/** Messages of the past that are shown. */
const SHOWN = 10;

/** The end of a conversation's history, and who has it now. */
export function pastOf(doc: Document): string {
  const messages = doc.history.filter((item) => item.type === 'message');
  const left = messages.length - SHOWN;
  const who = doc.owner === HUMAN ? (doc.takenBy ?? 'a person') : doc.owner;
  return [
    ...(left > 0 ? [dim(`(${left} earlier messages)`)] : []),
    ...messages.slice(-SHOWN).map(historyLine),
    dim(`— until ${doc.updatedAt}; ${who} has the conversation —`),
    '',
  ].join('\n');
}
