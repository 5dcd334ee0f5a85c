import { agentSaid, customerSaid } from '../../contracts/history.ts';
import type { HeldTurn } from '../../contracts/work.ts';
import { type CurrentWork, type Document, newDocument } from '../document.ts';

export const AT = '2026-05-02T10:00:00.000Z';

export function turnOf(text: string, more: Partial<HeldTurn> = {}): HeldTurn {
  return { id: `m-${text.length}`, seq: 1, channel: 'web', text, at: AT, said: false, ...more };
}

/** A conversation that billing owns and whose first turn is its work. */
export function documentOf(conversation: string, more: Partial<Document> = {}): Document {
  const work: CurrentWork = {
    n: 1,
    to: 'billing',
    kind: 'turn',
    turns: [turnOf('I was charged twice')],
    at: AT,
  };
  const empty = newDocument({ conversation, owner: 'billing', channel: 'web', stream: 'first', at: AT });
  return { ...empty, wn: 1, work, ...more };
}

/** The same after triage has handed it over. */
export function handedOver(conversation: string): Document {
  return documentOf(conversation, {
    work: { n: 1, to: 'billing', kind: 'handoff', turns: [turnOf('charged twice', { said: true })], at: AT },
    history: [customerSaid('hello'), agentSaid('How can I help?'), customerSaid('charged twice')],
    context: { verified: { by: 'web-session', accountId: 'A-1' }, claimed: { summary: 'charged twice' } },
    handoffs: [{ from: 'triage', to: 'billing', reason: 'a double charge', at: AT, n: 1 }],
    handoffCount: 1,
  });
}

/** A history that does not fit into a message. */
export function longHistory() {
  return Array.from({ length: 40 }, () => customerSaid('x'.repeat(20_000)));
}
