import { type AgentDefinition, TRIAGE } from '@switchboard/shared';
import { buildAgent } from '@switchboard/shared/service';
import type { Arch } from '../contracts/labels.ts';
import { FRONT_DESK, frontDesk } from './agent-as-tool.ts';
import { MEGA, megaAgent } from './mega.ts';

/** The agents of an architecture, and the one that every conversation starts with. */
export type Team = { agents: AgentDefinition[]; entry: string };

/** All three are built from the same definitions. */
export function teamOf(arch: Arch, triage: AgentDefinition, specialists: AgentDefinition[]): Team {
  switch (arch) {
    case 'handoff':
      return { agents: [triage, ...specialists], entry: TRIAGE };
    case 'mega':
      return { agents: [megaAgent(triage, specialists)], entry: MEGA };
    case 'agent-as-tool':
      return { agents: [frontDesk(triage, specialists)], entry: FRONT_DESK };
  }
}

/** By agent: changes with everything that its model is told beside the conversation. The same as in its run records. */
export function promptHashesOf({ agents }: Team, edges: string[]): Record<string, string> {
  const cards = agents.map(({ name, description, version }) => ({
    v: 1 as const,
    name,
    description,
    version,
  }));
  const sorted = cards.toSorted((a, b) => a.name.localeCompare(b.name));
  return Object.fromEntries(agents.map((agent) => [agent.name, buildAgent(agent, sorted, edges).promptHash]));
}
