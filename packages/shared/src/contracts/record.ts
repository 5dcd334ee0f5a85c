import { z } from 'zod';
import { claimsSchema } from './customer.ts';
import { historyItemSchema } from './history.ts';
import { agentNameSchema, conversationIdSchema } from './ids.ts';

/**
 * Tokens and money of model calls. `costUsd` is what the calls of known price have cost; the others are counted in `unpricedRequests`:
 * unknown is never free. `cachedInputTokens` are among the input ones, `reasoningTokens` among the output ones.
 */
export const usageSchema = z.preprocess(
  withoutNull,
  z.object({
    requests: z.number().int().nonnegative(),
    inputTokens: z.number().int().nonnegative(),
    cachedInputTokens: z.number().int().nonnegative(),
    outputTokens: z.number().int().nonnegative(),
    reasoningTokens: z.number().int().nonnegative(),
    costUsd: z.number().nonnegative(),
    unpricedRequests: z.number().int().nonnegative(),
  }),
);
export type Usage = z.infer<typeof usageSchema>;

/** What is stored may be of a release that had only a sum, null where the price of any call was not known: no call is taken for free. */
function withoutNull(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || 'unpricedRequests' in stored) return stored;
  if (!('costUsd' in stored && 'requests' in stored)) return stored;
  return stored.costUsd === null
    ? { ...stored, costUsd: 0, unpricedRequests: stored.requests }
    : { ...stored, unpricedRequests: 0 };
}

export const toolUseSchema = z.object({
  name: z.string(),
  callId: z.string(),
  ms: z.number(),
  outcome: z.enum(['ok', 'refused', 'replayed']),
});
export type ToolUse = z.infer<typeof toolUseSchema>;

/** What an evaluator found about a run; the trace has the same as `gen_ai.evaluation.result`. */
export const evaluationSchema = z.object({
  /** What was judged, for example `routing`. Few values: it is fit for a panel. */
  name: z.string(),
  score: z.number().optional(),
  /** What the score means, for example `pass`. Few values. */
  label: z.string().optional(),
  /** In the judge's words. It may quote the customer. */
  explanation: z.string().optional(),
});

/** `record.<conversation>`: what a run did, whole. Audit, replay and evaluation read it. Durations are milliseconds. */
export const runRecordSchema = z.object({
  v: z.literal(1),
  /** A record that comes again under its id is the same run; the newest one has everything that was found about it since. */
  id: z.string(),
  evaluations: z.array(evaluationSchema).optional(),
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
  /** The same by model: also answers that were thrown away, because they broke the contract, and had to be paid for. */
  usageByModel: z.record(z.string(), usageSchema).optional(),
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
