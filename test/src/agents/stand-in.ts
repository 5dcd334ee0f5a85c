import { type AgentDefinition, defineTool } from '@switchboard/shared';
import { z } from 'zod';
import { EFFECT_TOOL } from '../model/follow.ts';

/** A specialist with one tool, which changes something at the test's backend. */
export function specialist(name: string, description: string): AgentDefinition {
  return {
    name,
    description,
    version: '1',
    role: 'specialist',
    instructions: `You are ${name}.`,
    tools: [
      defineTool({
        name: EFFECT_TOOL,
        description: 'Changes something, once for each turn.',
        parameters: z.object({ turn: z.string() }),
        effect: true,
        async execute({ turn }, { conversation, idempotencyKey, signal }) {
          const response = await fetch(z.url().parse(process.env.EFFECTS_URL), {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
            body: JSON.stringify({ conversation, turn }),
            signal,
          });
          if (!response.ok) throw new Error(`the backend answered ${response.status}`);
          return response.text();
        },
      }),
    ],
    edges: [],
    offline: () => ({ say: 'These agents are never offline.' }),
  };
}

export const triage: AgentDefinition = {
  name: 'triage',
  description: 'Chooses who is right.',
  version: '1',
  role: 'triage',
  instructions: 'You are triage.',
  tools: [],
  edges: [],
  offline: () => ({ say: 'These agents are never offline.' }),
};
