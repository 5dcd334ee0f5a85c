import { type AgentInputItem, ModelBehaviorError, type Runner, system } from '@openai/agents-core';
import { agentSaid, type HistoryItem } from '../contracts/history.ts';
import { HUMAN } from '../contracts/ids.ts';
import type { Outcome } from '../conversation/commit.ts';
import type { RunModel } from '../worker/run-model.ts';
import { askedError } from './ask.ts';
import type { BuiltAgent } from './build.ts';
import type { AgentDefinition } from './definition.ts';
import { claimsOf } from './handoffs.ts';
import { rawItemsOf, sanitise } from './history.ts';
import { promisesTransfer } from './promise.ts';
import { runToEnd } from './run-to-end.ts';
import type { RunScope } from './scope.ts';

const REMINDER =
  'You told the customer that you transfer the conversation, but you did not call a transfer tool, so nothing happened. Call the tool now, or answer without announcing a transfer.';

export type AgentRun = {
  runner: Runner;
  built: BuiltAgent;
  definition: AgentDefinition;
  model: RunModel;
  scope: RunScope;
  /** The whole history, with the text of the turns to answer. */
  history: HistoryItem[];
  /** Triage has asked as often as it may: it must choose now. */
  mustAct: boolean;
  maxSteps: number;
};

export type AgentResult = {
  outcome: Extract<Outcome, { kind: 'reply' | 'handoff' }>;
  /** What the run added to the history. */
  items: HistoryItem[];
  nudged: boolean;
};

/**
 * Runs an agent on a history until it replies or hands over. An answer that announces a transfer without making it is followed by
 * one reminder; where that does not help, the conversation goes to a person, since nobody else would come.
 */
export async function runAgent(run: AgentRun): Promise<AgentResult> {
  const first = await once(run, run.history, run.mustAct);
  if (first.outcome.kind === 'handoff' || !promisesTransfer(first.outcome.text)) {
    return { ...first, nudged: false };
  }
  const { text } = first.outcome;
  const second = await once(
    run,
    [...run.history, ...first.items, system(REMINDER)],
    run.definition.role === 'triage',
  );
  const items = [...first.items, ...second.items];
  if (second.outcome.kind === 'handoff' || !promisesTransfer(second.outcome.text)) {
    return { outcome: second.outcome, items, nudged: true };
  }
  return {
    outcome: {
      kind: 'handoff',
      to: HUMAN,
      reason: `${run.definition.name} announced a transfer twice and did not make it`,
      claims: {},
      history: [...run.history, agentSaid(text)],
    },
    items,
    nudged: true,
  };
}

async function once(
  run: AgentRun,
  input: AgentInputItem[],
  mustAct: boolean,
): Promise<Omit<AgentResult, 'nudged'>> {
  const { scope, definition } = run;
  const agent = run.built.forRun(run.model, { mustAct, runner: run.runner, maxSteps: run.maxSteps });
  const result = await run.runner.run(agent, input, {
    stream: true,
    context: scope,
    // The stub in place of a handoff's target takes a turn of its own.
    maxTurns: run.maxSteps + 1,
    signal: scope.signal,
  });
  await runToEnd(result).catch((error) => {
    throw askedError(error);
  });
  scope.signal.throwIfAborted();
  const target = result.lastAgent?.name;
  if (target !== undefined && target !== definition.name) {
    const handoff = scope.handoffs.findLast((made) => made.to === target);
    // Not every server that is called OpenAI-compatible takes a minimal length in a schema, so the reason is checked here.
    if (!handoff?.input.reason.trim())
      throw new ModelBehaviorError(`a handoff to ${target} came without a reason`);
    return {
      outcome: {
        kind: 'handoff',
        to: target,
        reason: handoff.input.reason,
        claims: claimsOf(handoff.input),
        // The last item is the stub's; the edge's filter has been applied to the rest.
        history: sanitise(result.history.slice(0, -1)),
      },
      items: handoff.items,
    };
  }
  const text = typeof result.finalOutput === 'string' ? result.finalOutput.trim() : '';
  if (text === '') throw new ModelBehaviorError(`${definition.name}'s model answered with nothing`);
  return {
    outcome: {
      kind: 'reply',
      text,
      history: sanitise(result.history),
      clarification: definition.role === 'triage',
    },
    items: sanitise(rawItemsOf(result.newItems)),
  };
}
