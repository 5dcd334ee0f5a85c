import type { Document, OutboxEntry } from '../conversation/document.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { attributes } from './semconv.ts';
import { buried, mark } from './span.ts';

/** Counts what a document promises to send when it is stored, whoever wrote it, and what is sent again; tells of turns that no agent gets. */
export function countMessages(metrics: Metrics, log: Logger) {
  return {
    onSet({ conversation, outbox, trigger }: Document): void {
      for (const entry of outbox) {
        if (entry.kind !== 'dead') continue;
        const { agent, code, reason } = entry.letter;
        metrics.deadLetters.inc({ agent, code: metrics.label.code(code) });
        if (agent !== 'intake') continue;
        // A turn that cannot be read goes to a person without any agent's doing.
        metrics.escalations.inc({ agent, reason: 'unreadable' });
        // It may have waited in the queue; then the message in hand is a run's, which has not failed.
        if (trigger?.stream === 'TURNS') buried(code);
        else mark('deadLetter', { [attributes.code]: code });
        const what = code === 'document-lost' ? 'a conversation' : 'a turn';
        log.warn({ conversation, code, reason }, `${what} went to the dead letters, and to a person`);
      }
    },
    onRepeat: ({ kind }: OutboxEntry): void => metrics.repeatedFlushes.inc({ kind }),
  };
}
