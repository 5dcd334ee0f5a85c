import type { Document } from '@switchboard/shared';
import type { Reply } from '@switchboard/shared/channel';

/** The turns that were sent and not answered yet. */
export type Pending = {
  sent(turn: string): void;
  /** A reply covers the turns that it names; so does the notice that refuses one. */
  covered(reply: Reply): void;
  /** Turns that wait for a person: nothing more is to come before one answers. */
  parked(doc: Document): void;
  count(): number;
};

export function pendingTurns(): Pending {
  const open = new Set<string>();
  // A reply can be here before the broker's word that the turn is stored.
  const early = new Set<string>();
  const done = (turn: string) => {
    if (!open.delete(turn)) early.add(turn);
  };
  return {
    sent(turn) {
      if (!early.delete(turn)) open.add(turn);
    },
    covered: (reply) => reply.turns.forEach(done),
    parked(doc) {
      for (const turn of doc.parked) open.delete(turn.id);
    },
    count: () => open.size,
  };
}
