import { consumers } from '../../bus/topology.ts';
import { HUMAN } from '../../contracts/ids.ts';
import type { Metrics } from '../metrics.ts';
import { deskCodes, failureCodes, intakeCodes, personCodes } from './labels.ts';

/**
 * Begins counters at 0 where their labels are known: a rate sees the first event only where there was a 0 before it, and an alert on
 * dead letters must not sleep through the first one.
 */
export function beginAtZero(metrics: Metrics, agent: string, models: string[]): void {
  for (const code of failureCodes) metrics.deadLetters.inc({ agent, code }, 0);
  for (const code of intakeCodes) metrics.deadLetters.inc({ agent: 'intake', code }, 0);
  for (const code of deskCodes) metrics.deadLetters.inc({ agent: 'desk', code }, 0);
  for (const code of personCodes) metrics.deadLetters.inc({ agent: HUMAN, code }, 0);
  for (const name of models) {
    const model = metrics.label.model(name);
    metrics.cost.inc({ agent, model }, 0);
    metrics.unpricedCalls.inc({ agent, model }, 0);
    metrics.fallbacks.inc({ agent, model }, 0);
  }
  for (const outcome of ['reply', 'clarification', 'escalation', 'limit', 'dead']) {
    metrics.turns.inc({ agent, outcome }, 0);
  }
  for (const reason of ['asked', 'handoff-cap', 'step-limit', 'cost-limit', 'failure', 'taken']) {
    metrics.escalations.inc({ agent, reason }, 0);
  }
  metrics.escalations.inc({ agent: 'intake', reason: 'unreadable' }, 0);
  for (const { name } of [consumers.agent(agent), consumers.intake, consumers.human, consumers.desk]) {
    metrics.redeliveries.inc({ consumer: name }, 0);
  }
  for (const by of ['worker', 'intake', 'human', 'desk']) metrics.lostSets.inc({ by }, 0);
  for (const counter of [
    metrics.handoffWarnings,
    metrics.handoffCaps,
    metrics.droppedResults,
    metrics.promisedTransfers,
  ]) {
    counter.inc({ agent }, 0);
  }
}
