import { createHash } from 'node:crypto';
import { Agent, type Runner } from '@openai/agents-core';
import { z } from 'zod';
import type { Card } from '../contracts/card.ts';
import { HUMAN, TRIAGE } from '../contracts/ids.ts';
import type { RunModel } from '../worker/run-model.ts';
import { askTools } from './ask.ts';
import { writeBriefing } from './briefing.ts';
import type { AgentDefinition, Edge } from './definition.ts';
import { remoteHandoff } from './handoffs.ts';
import type { RunScope } from './scope.ts';
import { styleGuide } from './style-guide.ts';
import { journaledTool } from './tools.ts';

type ForRun = {
  mustAct: boolean;
  /** Runs the agents that this one asks, each with at most so many steps. */
  runner: Runner;
  maxSteps: number;
};

/** An SDK agent without a model of its own; each run gives it one. */
export type BuiltAgent = {
  forRun(model: RunModel, settings: ForRun): Agent<RunScope>;
  /** Changes with everything that the model is told besides the conversation: instructions, tools, targets. */
  promptHash: string;
  /** The names of the agents that it may hand over to. */
  targets: string[];
};

const human: Pick<Card, 'name' | 'description'> = {
  name: HUMAN,
  description:
    'A person of the support team. For customers who ask for a person, for legal or data-protection matters, and for whatever no agent may do or decide.',
};

const triage: Pick<Card, 'name' | 'description'> = {
  name: TRIAGE,
  description:
    'Chooses who is right for another topic. Hand back whenever the customer turns to something that is not yours.',
};

/**
 * Builds the agent that a model runs. `cards` is the directory: triage is offered everyone in it, a specialist triage, a person,
 * and the targets of its edges, a sole agent a person; a target of an edge that has no card yet is offered when its card appears.
 */
export function buildAgent(
  definition: AgentDefinition,
  cards: Card[],
  configuredEdges: string[],
): BuiltAgent {
  const targets = targetsOf(definition, cards, configuredEdges);
  const tools = definition.tools.map(journaledTool);
  const asks = definition.asks ?? [];
  const fixed =
    definition.role === 'triage' ? definition.instructions : `${definition.instructions}\n\n${styleGuide}`;
  const agent = new Agent<RunScope>({
    name: definition.name,
    handoffDescription: definition.description,
    instructions: ({ context }) => `${fixed}\n\n${writeBriefing(context)}`,
    tools,
    handoffs: targets.map(({ card, edge }) => remoteHandoff(card, edge?.inputFilter)),
  });
  const told = [
    fixed,
    definition.tools.map((tool) => [tool.name, tool.description, z.toJSONSchema(tool.parameters)]),
    targets.map(({ card }) => [card.name, card.description]),
    // An agent that asks nobody has the hash that it had before there was anybody to ask.
    ...(asks.length > 0
      ? [asks.map((asked) => [asked.description, buildAgent(asked, [], []).promptHash])]
      : []),
  ];
  return {
    forRun: (model, { mustAct, runner, maxSteps }) =>
      agent.clone({
        model,
        tools: [...tools, ...askTools(asks, model, runner, maxSteps)],
        modelSettings: {
          // One decision a step: of two transfers in one answer only one could be meant.
          ...(tools.length + asks.length + targets.length > 0 ? { parallelToolCalls: false } : {}),
          store: false,
          ...definition.modelSettings,
          ...(mustAct ? { toolChoice: 'required' } : {}),
        },
      }),
    promptHash: createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 12),
    targets: targets.map(({ card }) => card.name),
  };
}

type Target = { card: Pick<Card, 'name' | 'description'>; edge: Edge | undefined };

function targetsOf(definition: AgentDefinition, cards: Card[], configuredEdges: string[]): Target[] {
  const edgeTo = (name: string) => definition.edges.find((edge) => edge.to === name);
  const others = cards.filter((card) => card.name !== definition.name && card.name !== TRIAGE);
  if (definition.role === 'triage') {
    return [...others, human].map((card) => ({ card, edge: edgeTo(card.name) }));
  }
  if (definition.role === 'sole') return [{ card: human, edge: edgeTo(HUMAN) }];
  const wanted = new Set([
    ...definition.edges.map((edge) => edge.to),
    ...configuredEdges.flatMap((pair) => {
      const [from, to] = pair.split(':');
      return from === definition.name && to !== undefined ? [to] : [];
    }),
  ]);
  const linked = others.filter((card) => wanted.has(card.name));
  return [triage, ...linked, human].map((card) => ({ card, edge: edgeTo(card.name) }));
}
