import type { Settings } from '../config/settings.ts';
import { HUMAN } from '../contracts/ids.ts';
import type { Usage } from '../contracts/record.ts';
import type { FinishedRun, Outcome } from '../conversation/commit.ts';
import type { CurrentWork, Document } from '../conversation/document.ts';
import { addUsage, noUsage } from '../conversation/usage.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** How a turn ended for the agents; null where it goes on with another one. */
type End = 'reply' | 'clarification' | 'escalation' | 'limit' | 'dead' | null;

/**
 * Counts a run when its commit is stored: not before, so that a run which is repeated after a crash is counted once, by whoever
 * commits it; and from the report that its record has, so that metrics and records agree.
 */
export function countCommit(
  metrics: Metrics,
  run: FinishedRun,
  work: CurrentWork,
  committed: Document,
  bounds: Pick<Settings, 'HANDOFF_WARNING' | 'HANDOFF_CAP'>,
): void {
  const { agent, outcome, report } = run;
  metrics.runs.inc({ agent, outcome: outcome.kind });
  countUsage(metrics, agent, report.usageByModel ?? {});
  const to = outcome.kind === 'reply' ? null : committed.owner;
  if (to !== null) metrics.handoffs.inc({ from: agent, to });
  // At the cap an agent has no transfer left but the one to a person: that it asks for a person says nothing of the customer then.
  const isCapped = to === HUMAN && outcome.kind === 'handoff' && committed.handoffCount >= bounds.HANDOFF_CAP;
  if (isCapped) metrics.handoffCaps.inc({ agent });
  else if (outcome.kind === 'handoff' && committed.handoffCount >= bounds.HANDOFF_WARNING) {
    metrics.handoffWarnings.inc({ agent });
  }
  if (to === HUMAN) {
    metrics.escalations.inc({ agent, reason: isCapped ? 'handoff-cap' : escalation(outcome) });
  }

  const end = endOf(outcome, to);
  if (end === null) return;
  if (end === 'clarification') metrics.clarifications.inc({ agent });
  const now = Date.now();
  for (const turn of work.turns) {
    metrics.turns.inc({ agent, outcome: end });
    const seconds = (now - Date.parse(turn.at)) / 1_000;
    metrics.turnSeconds.observe({ agent, outcome: end }, seconds, turn.traceparent);
  }
  const traceparent = work.turns.at(-1)?.traceparent;
  const { sinceTurn, firstText } = report.timings;
  if (outcome.kind === 'reply' && firstText !== null) {
    metrics.firstTextSeconds.observe({ agent }, (sinceTurn + firstText) / 1_000, traceparent);
  }
  const turn = addUsage(work.spent ?? noUsage, report.usage);
  if (turn.unpricedRequests === 0) metrics.turnCost.observe({ agent }, turn.costUsd, traceparent);
  const { usage } = committed;
  if (usage.unpricedRequests === 0) metrics.conversationCost.observe({}, usage.costUsd, traceparent);
}

function countUsage(metrics: Metrics, agent: string, usageByModel: Record<string, Usage>): void {
  for (const [name, usage] of Object.entries(usageByModel)) {
    const model = metrics.label.model(name);
    metrics.cost.inc({ agent, model }, usage.costUsd);
    metrics.unpricedCalls.inc({ agent, model }, usage.unpricedRequests);
    metrics.tokens.inc({ agent, model, type: 'input' }, usage.inputTokens);
    metrics.tokens.inc({ agent, model, type: 'cached_input' }, usage.cachedInputTokens);
    metrics.tokens.inc({ agent, model, type: 'output' }, usage.outputTokens);
    metrics.tokens.inc({ agent, model, type: 'reasoning' }, usage.reasoningTokens);
  }
}

/**
 * Counts a result that was dropped. Where nothing was committed since the run began, a person has taken the conversation, and what
 * the run was paid for is in no record; else another worker has committed the same steps.
 */
export function countDropped(
  metrics: Metrics,
  { agent, report }: FinishedRun,
  before: Document,
  now: Document | null,
): void {
  metrics.droppedResults.inc({ agent });
  if (now === null || now.usage.requests !== before.usage.requests) return;
  for (const [name, usage] of Object.entries(report.usageByModel ?? {})) {
    metrics.droppedCost.inc({ agent, model: metrics.label.model(name) }, usage.costUsd);
  }
}

function endOf(outcome: Outcome, to: string | null): End {
  switch (outcome.kind) {
    case 'reply':
      return outcome.clarification ? 'clarification' : 'reply';
    case 'handoff':
      if (to !== HUMAN) return null;
      return outcome.to === HUMAN ? 'escalation' : 'limit';
    default:
      return outcome.kind;
  }
}

function escalation(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'limit':
      return outcome.bound === 'cost' ? 'cost-limit' : 'step-limit';
    case 'handoff':
      return 'asked';
    default:
      return 'failure';
  }
}
