import { buckets } from './buckets.ts';
import type { Instruments } from './instruments.ts';

/** Transfers of control between agents, and to people. */
export function handoffMetrics({ counter, histogram }: Instruments) {
  return {
    handoffs: counter('switchboard_handoffs_total', 'Handoffs that were committed', ['from', 'to']),
    transferSeconds: histogram(
      'switchboard_handoff_transfer_seconds',
      'From the end of the run in one process to the start of the run in the next; for a person, to the ticket',
      ['from', 'to'],
      buckets.transfer,
    ),
    handoffWarnings: counter(
      'switchboard_handoff_warnings_total',
      'Handoffs of conversations that had reached the number that warns',
      ['agent'],
    ),
    handoffCaps: counter(
      'switchboard_handoff_caps_total',
      'Conversations that went to a person at the cap, where an agent has no other transfer left',
      ['agent'],
    ),
    escalations: counter(
      'switchboard_escalations_total',
      'Conversations that went to a person: asked, handoff-cap, step-limit, cost-limit, failure, unreadable or taken',
      ['agent', 'reason'],
    ),
    promisedTransfers: counter(
      'switchboard_promised_transfers_total',
      'Answers that announced a transfer and did not make it',
      ['agent'],
    ),
  };
}
