import { buckets } from './buckets.ts';
import type { Instruments } from './instruments.ts';

/** Money. Counted with the commit of a run, from the same figures that its record has; docs/metrics.md has the rule. */
export function costMetrics({ counter, histogram }: Instruments) {
  return {
    cost: counter('switchboard_cost_usd_total', 'What model calls have cost, in US dollars', [
      'agent',
      'model',
    ]),
    turnCost: histogram(
      'switchboard_turn_cost_usd',
      'What an answer, or the way to a person, has cost over all its runs, in US dollars; without those that have a call of unknown price',
      ['agent'],
      buckets.cost,
    ),
    conversationCost: histogram(
      'switchboard_conversation_cost_usd',
      'What a conversation has cost so far, seen at each answer, in US dollars; without those that have a call of unknown price',
      [],
      buckets.cost,
    ),
    unpricedCalls: counter('switchboard_unpriced_model_calls_total', 'Model calls whose price is not known', [
      'agent',
      'model',
    ]),
    droppedCost: counter(
      'switchboard_dropped_cost_usd_total',
      'What the answers of runs have cost whose result was dropped, in US dollars; not in the cost, nor in a record',
      ['agent', 'model'],
    ),
  };
}
