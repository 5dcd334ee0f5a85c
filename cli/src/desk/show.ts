import { styleText } from 'node:util';
import { type CustomerContext, type Document, HUMAN, type Ticket } from '@switchboard/shared';
import { historyLine } from '../terminal/history.ts';
import { brief, coloured, dim, plain, table } from '../terminal/text.ts';

/** The open tickets, numbered as `take` takes them. */
export function ticketList(tickets: Ticket[], now: Date): string {
  if (tickets.length === 0) return 'Nobody waits for a person.\n';
  const rows = tickets.map((ticket, i) => [
    `${i + 1}`,
    ticket.conversation,
    ticket.status === 'taken' ? `with ${plain(ticket.by ?? 'a person')}` : 'waiting',
    ago(now.getTime() - Date.parse(ticket.since)),
    `${ticket.unanswered}`,
    ticket.from,
    brief(ticket.reason, 60),
  ]);
  return `${table([['#', 'conversation', 'status', 'for', 'unanswered', 'from', 'reason'], ...rows])}\n`;
}

/** A conversation as a person needs it: everything said, how it came here, and what is known about the customer. */
export function conversationText(doc: Document): string {
  const title = (text: string) => styleText('bold', text);
  const handoffs = doc.handoffs.map(
    ({ at, from, to, reason }) => `  ${dim(clock(at))} ${coloured(from)} → ${coloured(to)}: ${plain(reason)}`,
  );
  const waiting = doc.parked.map((turn) =>
    turn.unreadable === undefined
      ? `  ${dim(clock(turn.at))} ${plain(turn.text)}`
      : `  ${dim(clock(turn.at))} a message that cannot be read: ${plain(turn.unreadable)}`,
  );
  const who = doc.owner === HUMAN ? (doc.takenBy ?? 'waits for a person') : doc.owner;
  return [
    `${title(doc.conversation)}  ${dim(`channel ${doc.channel}, since ${doc.createdAt}`)}  ${plain(who)}`,
    title("Verified by the channel or by an agent's tool"),
    facts(verifiedFacts(doc.context.verified)),
    title('Said in the conversation, checked by nobody'),
    facts(doc.context.claimed),
    title('Handoffs'),
    ...(handoffs.length > 0 ? handoffs : ['  none']),
    title('Conversation'),
    ...doc.history.map(historyLine),
    title('Not answered yet'),
    ...(waiting.length > 0 ? waiting : ['  nothing']),
    '',
  ].join('\n');
}

/** Each with who verified it; of a conversation that is older than that is kept, only the last one's word is known. */
function verifiedFacts(verified: CustomerContext['verified']): Record<string, string | undefined> {
  if (verified === null) return {};
  const { by: last, verifications = [], ...known } = verified;
  const who = (name: string) => {
    const found = verifications.find(({ facts }) => facts.some((fact) => fact === name));
    if (found === undefined) return `verified last: ${last}`;
    return found.through === 'channel' ? `the channel: ${found.by}` : `a tool: ${found.by}`;
  };
  return Object.fromEntries(Object.entries(known).map(([name, value]) => [name, `${value} (${who(name)})`]));
}

function facts(known: Record<string, string | undefined>): string {
  const lines = Object.entries(known).map(([name, value]) => `  ${name}: ${plain(value ?? '')}`);
  return lines.length > 0 ? lines.join('\n') : '  nothing';
}

function clock(at: string): string {
  return new Date(at).toTimeString().slice(0, 8);
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
