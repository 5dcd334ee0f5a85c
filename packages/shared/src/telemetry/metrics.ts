import { Counter, collectDefaultMetrics, Gauge, Registry } from '@prometheus-io/client';

/** The metrics of one process. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(service: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers: [registry] });
  return {
    registry,
    runs: counter('switchboard_runs_total', 'Runs that were committed', ['agent', 'outcome']),
    handoffs: counter('switchboard_handoffs_total', 'Handoffs that were committed', ['from', 'to']),
    handoffWarnings: counter(
      'switchboard_handoff_warnings_total',
      'Conversations that reached the number of handoffs that warns',
      ['agent'],
    ),
    attempts: counter('switchboard_failed_attempts_total', 'Runs that failed and are tried again', [
      'agent',
      'code',
    ]),
    deadLetters: counter('switchboard_dead_letters_total', 'Messages that could not be processed', [
      'agent',
      'code',
    ]),
    redeliveries: counter('switchboard_redeliveries_total', 'Messages that came again', ['consumer']),
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
    replays: counter('switchboard_journal_replays_total', 'Steps that came from the journal', [
      'agent',
      'kind',
    ]),
    fallbacks: counter('switchboard_model_fallbacks_total', 'Answers that a further model was asked for', [
      'agent',
      'model',
    ]),
    unpricedCalls: counter('switchboard_unpriced_model_calls_total', 'Model calls whose price is not known', [
      'agent',
      'model',
    ]),
    promisedTransfers: counter(
      'switchboard_promised_transfers_total',
      'Answers that announced a transfer and did not make it',
      ['agent'],
    ),
    inFlight: new Gauge({
      name: 'switchboard_in_flight',
      help: 'Pieces of work that are being run',
      registers: [registry],
    }),
  };
}
