import type { RunRecord } from '@switchboard/shared';

export const GROUPS = ['agent', 'model', 'conversation'] as const;
export type Group = (typeof GROUPS)[number];

/** What was used: `costUsd` by the calls of known price, the others are in `unpriced`. */
export type Cost = {
  name: string;
  costUsd: number;
  calls: number;
  /** Calls of models whose price is not known. */
  unpriced: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
};

/** The sum, and the same by each group, the dearest first. */
export type Costs = { total: Omit<Cost, 'name'> } & Record<Group, Cost[]>;

export function sumCosts(records: RunRecord[]): Costs {
  const groups = {
    agent: new Map<string, Cost>(),
    model: new Map<string, Cost>(),
    conversation: new Map<string, Cost>(),
  };
  const total = none('');
  for (const record of records) {
    for (const [model, usage] of Object.entries(usageByModel(record))) {
      const names = { agent: record.agent, model, conversation: record.conversation };
      for (const group of GROUPS) add(costIn(groups[group], names[group]), usage);
      add(total, usage);
    }
  }
  const { name: _, ...sum } = total;
  return {
    total: sum,
    agent: sorted(groups.agent),
    model: sorted(groups.model),
    conversation: sorted(groups.conversation),
  };
}

/** A record of an earlier release has only the sum: it is known which model it was where there was one. */
function usageByModel(record: RunRecord): Record<string, RunRecord['usage']> {
  if (record.usageByModel) return record.usageByModel;
  if (record.usage.requests === 0) return {};
  const models = [...new Set(record.models)];
  return { [models.length === 1 ? (models[0] ?? '') : 'several models']: record.usage };
}

function costIn(group: Map<string, Cost>, name: string): Cost {
  const cost = group.get(name) ?? none(name);
  group.set(name, cost);
  return cost;
}

function none(name: string): Cost {
  return {
    name,
    costUsd: 0,
    calls: 0,
    unpriced: 0,
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
  };
}

function add(cost: Cost, usage: RunRecord['usage']): void {
  cost.costUsd += usage.costUsd;
  cost.calls += usage.requests;
  cost.unpriced += usage.unpricedRequests;
  cost.inputTokens += usage.inputTokens;
  cost.cachedInputTokens += usage.cachedInputTokens;
  cost.outputTokens += usage.outputTokens;
}

function sorted(group: Map<string, Cost>): Cost[] {
  return [...group.values()].sort((a, b) => b.costUsd - a.costUsd || b.calls - a.calls);
}
