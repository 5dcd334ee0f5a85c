import { z } from 'zod';
import { agentNameSchema } from './ids.ts';

/** KV `directory`, key: the agent. All that triage sees of a specialist. */
export const cardSchema = z.object({
  v: z.literal(1),
  name: agentNameSchema,
  /** The handoff description, written like the documentation of an API. */
  description: z.string().min(1).max(2_000),
  version: z.string(),
});
export type Card = z.infer<typeof cardSchema>;
