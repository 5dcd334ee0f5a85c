import type { Instruments } from './instruments.ts';

/** How messages come and go: what was repeated, lost, given up, and how much is in hand. */
export function deliveryMetrics({ counter, gauge }: Instruments) {
  return {
    deadLetters: counter('switchboard_dead_letters_total', 'Messages that could not be processed', [
      'agent',
      'code',
    ]),
    redeliveries: counter('switchboard_redeliveries_total', 'Messages that came again', ['consumer']),
    replays: counter('switchboard_journal_replays_total', 'Steps that came from the journal: model or tool', [
      'agent',
      'kind',
    ]),
    repeatedFlushes: counter(
      'switchboard_repeated_flushes_total',
      'Messages of an outbox that were published again, because whoever promised them may not have: reply, record, work, dead or ticket',
      ['kind'],
    ),
    lostSets: counter(
      'switchboard_lost_compare_and_sets_total',
      'Writes of a document that another writer was ahead of',
      ['by'],
    ),
    droppedResults: counter(
      'switchboard_dropped_results_total',
      'Results of runs whose work was no longer theirs',
      ['agent'],
    ),
    inFlight: gauge('switchboard_in_flight', 'Pieces of work that are being run'),
    inFlightLimit: gauge(
      'switchboard_in_flight_limit',
      'Pieces of work that this process runs at once at most',
    ),
  };
}
