import type { AgentDefinition, OfflineRules } from '@switchboard/shared';

/** Agents whose model answers at once, so that what is measured is everything but a model. */
function instant(name: string, role: AgentDefinition['role'], offline: OfflineRules): AgentDefinition {
  return {
    name,
    role,
    description: `The ${name} agent of the benchmark.`,
    version: '1',
    instructions: 'You are part of a benchmark. Answer in one word.',
    tools: [],
    edges: [],
    offline,
  };
}

export const triage = instant('triage', 'triage', () => ({
  handoff: 'billing',
  input: { reason: 'The benchmark hands everything over.' },
}));

export const billing = instant('billing', 'specialist', () => ({ say: 'done' }));
