import type { Document, OutboxEntry } from '../conversation/document.ts';
import type { Metrics } from './metrics.ts';

/** Counts what a document promises to send when it is stored, whoever wrote it, and what is sent again. */
export function countMessages(metrics: Metrics) {
  return {
    onSet({ outbox }: Document): void {
      for (const entry of outbox) {
        if (entry.kind !== 'dead') continue;
        const { agent, code } = entry.letter;
        metrics.deadLetters.inc({ agent, code: metrics.label.code(code) });
        // A turn that cannot be read goes to a person without any agent's doing.
        if (agent === 'intake') metrics.escalations.inc({ agent, reason: 'unreadable' });
      }
    },
    onRepeat: ({ kind }: OutboxEntry): void => metrics.repeatedFlushes.inc({ kind }),
  };
}
