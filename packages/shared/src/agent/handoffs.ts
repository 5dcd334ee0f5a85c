import {
  Agent,
  type Handoff,
  handoff,
  type Model,
  type ModelResponse,
  type RunContext,
  type StreamEvent,
  Usage,
} from '@openai/agents-core';
import { removeAllTools } from '@openai/agents-core/extensions';
import { z } from 'zod';
import type { Card } from '../contracts/card.ts';
import type { Claims } from '../contracts/customer.ts';
import { HUMAN } from '../contracts/ids.ts';
import { handoffToolName } from '../model/offline.ts';
import { tellHandoff } from '../telemetry/run-spans.ts';
import type { HandoffInputFilter } from './definition.ts';
import { rawItemsOf, sanitise } from './history.ts';
import type { RunScope } from './scope.ts';

const nullable = (what: string) => z.string().nullable().describe(what);

/** The typed input of every handoff: the reason, and what the agent has learned. Strict mode wants every key, so null is "unknown". */
export const handoffInputSchema = z.object({
  reason: z
    .string()
    .describe('Why this agent is the right one, in one sentence about what the customer wants.'),
  accountId: nullable('The account id that the customer gave, or null.'),
  tenantId: nullable('The tenant id that the customer gave, or null.'),
  callId: nullable('The id of the call in question, or null.'),
  occurredAt: nullable('About when it happened, as the customer said it, or null.'),
  summary: nullable('What has been found out or done so far, in one or two sentences, or null.'),
});
export type HandoffInput = z.infer<typeof handoffInputSchema>;

/** What a handoff's input claims about the customer; a fact that is unknown or empty claims nothing. */
export function claimsOf({ reason: _, ...facts }: HandoffInput): Claims {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) => (value ? [[key, value.slice(0, 2_000)]] : [])),
  );
}

function handoffsOf(context: RunContext<RunScope> | undefined): RunScope['handoffs'] {
  return context?.context.handoffs ?? [];
}

/** The message that ends a run after a handoff; it never leaves the process. */
const SENTINEL = 'handed over';

/** In place of the target's model, which is another process's: it calls nothing and ends the run in the turn after the handoff. */
class RemoteStopModel implements Model {
  #output() {
    return [
      {
        type: 'message' as const,
        role: 'assistant' as const,
        status: 'completed' as const,
        content: [{ type: 'output_text' as const, text: SENTINEL }],
      },
    ];
  }

  async getResponse(): Promise<ModelResponse> {
    return { usage: new Usage(), output: this.#output() };
  }

  async *getStreamedResponse(): AsyncIterable<StreamEvent> {
    const usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
    yield { type: 'response_done', response: { id: 'remote-stop', usage, output: this.#output() } };
  }
}

const remoteStop = new RemoteStopModel();

/**
 * The SDK's own handoff, to an agent in another process. Here the target is a stub of the same name; what the model said is
 * recorded, and the worker transfers the conversation after the run has settled. At the cap only a person is offered.
 */
export function remoteHandoff(
  target: Pick<Card, 'name' | 'description'>,
  inputFilter: HandoffInputFilter = removeAllTools,
): Handoff<RunScope> {
  const stub = new Agent<RunScope>({
    name: target.name,
    handoffDescription: target.description,
    model: remoteStop,
  });
  return handoff<RunScope, 'text', typeof handoffInputSchema>(stub, {
    toolNameOverride: handoffToolName(target.name),
    toolDescriptionOverride: `Hand the conversation over to ${target.name}. ${target.description}`,
    inputType: handoffInputSchema,
    inputFilter: (data) => {
      // What does not travel stays in the run's record.
      const made = handoffsOf(data.runContext).findLast(({ to }) => to === target.name);
      if (made) made.items = sanitise(rawItemsOf([...data.preHandoffItems, ...data.newItems]));
      return inputFilter(data);
    },
    onHandoff: (context, input) => {
      if (!input) return;
      const { agent, conversation, handoffs } = context.context;
      handoffs.push({ to: target.name, input, items: [] });
      tellHandoff({ name: handoffToolName(target.name), agent, conversation }, target.name, input);
    },
    isEnabled: ({ runContext }) => target.name === HUMAN || runContext.context.mayTransfer,
  });
}
