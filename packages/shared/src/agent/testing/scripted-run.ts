import { Runner, setTracingDisabled } from '@openai/agents-core';
import { ScriptedModel, type ScriptedModelInput } from '@openai/agents-core/testing';
import { customerSaid, type HistoryItem } from '../../contracts/history.ts';
import { retrySettings } from '../../model/retry.ts';
import { RunModel } from '../../worker/run-model.ts';
import { type MemoryJournal, memoryJournal } from '../../worker/testing/memory-journal.ts';
import { buildAgent } from '../build.ts';
import type { AgentDefinition } from '../definition.ts';
import { type AgentResult, runAgent } from '../run.ts';
import type { RunScope } from '../scope.ts';
import { cards } from './agents.ts';

setTracingDisabled(true);

export type ScriptedRun = {
  scripted: ScriptedModel;
  scope: RunScope;
  journal: MemoryJournal;
  deltas: string[];
  run(): Promise<AgentResult>;
};

export type ScriptedRunOptions = {
  history?: HistoryItem[];
  edges?: string[];
  mustAct?: boolean;
  maxSteps?: number;
  retries?: number;
  timeoutMs?: number;
  journal?: MemoryJournal;
  scope?: Partial<RunScope>;
};

/** A run as a worker makes it, with a model that follows a script and a journal in memory. */
export function scriptedRun(
  definition: AgentDefinition,
  script: ScriptedModelInput[],
  options: ScriptedRunOptions = {},
): ScriptedRun {
  const scripted = new ScriptedModel(script);
  const journal = options.journal ?? memoryJournal();
  const deltas: string[] = [];
  const model = new RunModel({
    agent: definition.name,
    conversation: 'c-1',
    n: 3,
    chain: {
      links: [{ name: 'scripted', model: scripted }],
      offline: false,
      timeoutMs: options.timeoutMs ?? 5_000,
      provider: 'scripted',
    },
    journal,
    priceOf: () => 0,
    onDelta: (text) => deltas.push(text),
    onRetry: () => {},
    onReplay: () => {},
    onDrift: () => {},
    onFallback: () => {},
  });
  const scope: RunScope = {
    agent: definition.name,
    conversation: 'c-1',
    channel: 'web',
    n: 3,
    turns: [],
    handoff: null,
    verified: [],
    customer: { verified: null, claimed: {} },
    mayTransfer: true,
    journal,
    modelStep: () => model.steps,
    signal: new AbortController().signal,
    assertOurs: async () => {},
    onToolEnd: () => {},
    onTool: () => {},
    handoffs: [],
    tools: [],
    ...options.scope,
  };
  return {
    scripted,
    scope,
    journal,
    deltas,
    run: () =>
      runAgent({
        runner: new Runner({ tracingDisabled: true, modelSettings: retrySettings(options.retries ?? 0) }),
        built: buildAgent(definition, cards, options.edges ?? []),
        definition,
        model,
        scope,
        history: options.history ?? [customerSaid('I was charged twice for May')],
        mustAct: options.mustAct ?? false,
        maxSteps: options.maxSteps ?? 5,
      }),
  };
}

/** What a model passes to a transfer tool. */
export function handoffArgs(reason: string, facts: Record<string, string> = {}): Record<string, unknown> {
  return { reason, accountId: null, tenantId: null, callId: null, occurredAt: null, summary: null, ...facts };
}
