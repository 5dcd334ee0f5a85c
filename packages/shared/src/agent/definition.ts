import type { Handoff, ModelSettings } from '@openai/agents-core';
import type { z } from 'zod';
import type { CustomerContext, VerifiedCustomer } from '../contracts/customer.ts';
import type { OfflineRules } from '../model/offline.ts';

/** What a tool is told about the call, beside its arguments. None of it comes from a model. */
export type ToolCall = {
  conversation: string;
  channel: string;
  /** Unique for this call and the same when it is repeated after a crash: give it to every backend that changes something. */
  idempotencyKey: string;
  customer: CustomerContext;
  /** The number of the piece of work: a later one is a later turn of the customer, or another agent's. */
  n: number;
  /** What the customer wrote in the turns that this run answers. */
  turns: { id: string; text: string }[];
  signal: AbortSignal;
  /**
   * The tool has checked who the customer is: from here on this run, and after it the conversation, relies on it. Throws
   * `ToolRefusal` where the conversation is another customer's.
   */
  verify(customer: VerifiedCustomer): void;
};

/**
 * What a tool's `execute` throws to refuse: the model is told the message and goes on. Whatever else it throws ends the run, which
 * is then tried again: a backend that is down is not the model's concern.
 */
export class ToolRefusal extends Error {
  override readonly name = 'ToolRefusal';
}

/** A function that an agent's model may call. */
export type ToolDefinition<P extends z.ZodObject = z.ZodObject> = {
  name: string;
  /** For the model: what it does, when to call it, what it needs. */
  description: string;
  /** Optional parameters are `.nullable()`: providers require every key in strict mode. */
  parameters: P;
  /** Whether it changes anything. Before one that does, the run makes sure that the work is still its own. */
  effect: boolean;
  /** Returns what the model is told: short text or JSON with the figures that it needs. */
  execute(args: z.infer<P>, call: ToolCall): Promise<string> | string;
};

/** Declares a tool; its arguments are typed by its parameters. */
export function defineTool<P extends z.ZodObject>(tool: ToolDefinition<P>): ToolDefinition {
  return {
    ...tool,
    // The SDK has parsed the arguments with the same schema; the parse here is what carries their type.
    execute: (args, call) => tool.execute(tool.parameters.parse(args), call),
  };
}

/** The SDK's filter of what a handoff takes along. */
export type HandoffInputFilter = NonNullable<Handoff['inputFilter']>;

/** A way for a conversation to leave an agent. */
export type Edge = {
  to: string;
  /** What of the history goes along. Default: messages only, no tool calls. */
  inputFilter?: HandoffInputFilter;
};

export type AgentDefinition = {
  name: string;
  /** The handoff description: all that triage knows about this agent, so it is written like the documentation of an API. */
  description: string;
  /** Raised when the agent's behaviour changes; stands on its card. */
  version: string;
  /**
   * A specialist answers and has tools; triage only chooses, from everyone in the directory. A sole agent answers everything by
   * itself: it has no triage to hand back to, only a person.
   */
  role: 'triage' | 'specialist' | 'sole';
  instructions: string;
  tools: ToolDefinition[];
  /** Specialists that it asks as tools: each sees only what it is asked, answers with a text, and never has the conversation. */
  asks?: AgentDefinition[];
  /** Beside these, a specialist hands back to triage and to a person, and over the edges of HANDOFF_EDGES. */
  edges: Edge[];
  modelSettings?: ModelSettings;
  /** How it behaves with no API key. */
  offline: OfflineRules;
};
