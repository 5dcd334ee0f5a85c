import type { Card } from '../../contracts/card.ts';
import type { OfflineRules } from '../../model/offline.ts';
import type { AgentDefinition } from '../definition.ts';

export function specialist(more: Partial<AgentDefinition> = {}): AgentDefinition {
  return {
    name: 'billing',
    description: 'Invoices, charges and refunds.',
    version: '1',
    role: 'specialist',
    instructions: 'You do billing.',
    tools: [],
    edges: [],
    offline: () => ({ say: 'offline' }),
    ...more,
  };
}

export function triageAgent(more: Partial<AgentDefinition> = {}): AgentDefinition {
  return specialist({ name: 'triage', role: 'triage', instructions: 'You choose.', ...more });
}

/** An agent that answers by these rules: `triage` chooses, any other is a specialist. */
export function testAgent(name: string, offline: OfflineRules): AgentDefinition {
  return specialist({
    name,
    role: name === 'triage' ? 'triage' : 'specialist',
    description: `The test's ${name}.`,
    instructions: `You are the test's ${name}.`,
    offline,
  });
}

export function card(name: string, description = `All about ${name}.`): Card {
  return { v: 1, name, description, version: '1' };
}

export const cards = [card('billing'), card('sales'), card('tech-support')];
