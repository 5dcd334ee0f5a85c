import { z } from 'zod';
import { archSchema, suiteSchema } from './labels.ts';
import { ratingsSchema } from './row.ts';

/** Tokens of model calls. */
export const tokensSchema = z.object({
  requests: z.number().int().nonnegative(),
  inputTokens: z.number().int().nonnegative(),
  cachedInputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  reasoningTokens: z.number().int().nonnegative(),
});
export type Tokens = z.infer<typeof tokensSchema>;

/** What a judge says of the reason that was stated for the first route of a row. */
export const rationaleSchema = ratingsSchema.extend({
  /** The share of the six points, 0 to 1. */
  score: z.number().min(0).max(1),
  /** The judge: a model's name, or `rules` for the checks that stand in offline and are no judge of meaning. */
  by: z.string(),
  tokens: tokensSchema,
  /** US dollars, apart from what the row itself cost; null: not known. */
  costUsd: z.number().nonnegative().nullable(),
});
export type Rationale = z.infer<typeof rationaleSchema>;

/** One run of one row by one architecture: a line of `results.jsonl`. */
export const resultSchema = z.object({
  suite: suiteSchema,
  arch: archSchema,
  /** The models that answered, joined by `+` where there are several; `offline` for the offline model. */
  model: z.string(),
  row: z.string(),
  /** 1 for the first run of the row. */
  repeat: z.number().int().positive(),
  tags: z.array(z.string()),
  /** What the customer wrote, turn by turn, so that a failure can be read without the data set. */
  said: z.array(z.string()),
  /** Routing: the label of the row. Null in the other suites. */
  expected: z.string().nullable(),
  /** Routing: who got the message, or `clarify`; `none` where an architecture did not say. Null with an error and in the other suites. */
  actual: z.string().nullable(),
  /** Pivots: who should have the conversation after each turn, and who had it. Null in the other suites, and `actual` with an error. */
  owners: z.array(z.object({ expected: z.string(), actual: z.string().nullable() })).nullable(),
  /** Everyone who had the conversation, in order, `human` among them. */
  path: z.array(z.string()),
  /** Moves from agent to agent, without those to a person. */
  handoffs: z.number().int().nonnegative(),
  /** Whether a person got it. */
  toHuman: z.boolean(),
  /** Why the first message went where it went, in the words of who chose; null where nobody stated it. */
  reason: z.string().nullable(),
  /** Null where there is no reason, or no judge was asked. */
  rationale: rationaleSchema.nullable(),
  /** Tasks: whether the end state is as it must be. Null with an error and in the other suites. */
  success: z.boolean().nullable(),
  /** Tasks: what of the end state is not so, in words. */
  missing: z.array(z.string()),
  /** The last answer, for reading failures; null where there was none. */
  answer: z.string().nullable(),
  /** The row could not be run to its end: it is neither right nor wrong. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** How often the row was begun, the last time included. */
  attempts: z.number().int().positive(),
  /** From each turn's publication to its answer, or to the moment when somebody else's turn it was, in milliseconds. */
  turnsMs: z.array(z.number().nonnegative()),
  /** The sum of `turnsMs`. */
  latencyMs: z.number().nonnegative(),
  usage: tokensSchema,
  /** US dollars of the conversation, without the judge; null: a model's price is not known. */
  costUsd: z.number().nonnegative().nullable(),
  /** True: the offline model answered. Such figures measure plumbing, not quality. */
  offline: z.boolean(),
  /** The conversation's id in the system that ran it. */
  conversation: z.string(),
  /** Of the last turn. */
  traceId: z.string().optional(),
  at: z.string(),
});
export type Result = z.infer<typeof resultSchema>;
