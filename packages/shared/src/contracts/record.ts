import { z } from 'zod';
import { claimsSchema } from './customer.ts';
import { historyItemSchema } from './history.ts';
import { agentNameSchema, conversationIdSchema } from './ids.ts';

/** Tokens and money of model calls. `costUsd` is null where a model's price is not known: unknown is never free. */
export const usageSchema = z.object({
  requests: z.number().int().nonnegative(),
  inputTokens: z.number().int().nonnegative(),
  cachedInputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  reasoningTokens: z.number().int().nonnegative(),
  costUsd: z.number().nonnegative().nullable(),
});
export type Usage = z.infer<typeof usageSchema>;

export const toolUseSchema = z.object({
  name: z.string(),
  callId: z.string(),
  ms: z.number(),
  outcome: z.enum(['ok', 'refused', 'replayed']),
});
export type ToolUse = z.infer<typeof toolUseSchema>;

/** `record.<conversation>`: what a run did, whole. Audit, replay and evaluation read it. Durations are milliseconds. */
export const runRecordSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  conversation: conversationIdSchema,
  n: z.number().int().positive(),
  agent: agentNameSchema,
  kind: z.enum(['turn', 'handoff']),
  channel: z.string(),
  turns: z.array(z.string()),
  attempt: z.number().int().nonnegative(),
  outcome: z.enum(['reply', 'handoff', 'limit', 'dead']),
  /** Where a handoff went, and why. */
  to: agentNameSchema.optional(),
  reason: z.string().optional(),
  claimed: claimsSchema.optional(),
  /** Triage asked a question instead of choosing. */
  clarification: z.boolean(),
  /** The model said that it transfers and did not; it was reminded once. */
  nudged: z.boolean(),
  items: z.array(historyItemSchema),
  tools: z.array(toolUseSchema),
  usage: usageSchema,
  /** The models that answered, in the order of their calls. */
  models: z.array(z.string()),
  /** True where no provider was asked: the figures measure plumbing, not answers. */
  offline: z.boolean(),
  promptHash: z.string(),
  timings: z.object({
    /** From the newest turn's storage in the broker to this run's start. */
    sinceTurn: z.number(),
    /** From the order of this piece of work to this run's start: the broker's share. */
    queued: z.number(),
    model: z.number(),
    tools: z.number(),
    firstText: z.number().nullable(),
    run: z.number(),
  }),
  startedAt: z.string(),
  instance: z.string(),
  traceId: z.string().optional(),
  /** The run's span in that trace; absent where the trace was not recorded. */
  spanId: z.string().optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;
