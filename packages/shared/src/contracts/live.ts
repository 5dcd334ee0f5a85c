import { z } from 'zod';
import { agentNameSchema, conversationIdSchema } from './ids.ts';

const common = {
  v: z.literal(1),
  conversation: conversationIdSchema,
  agent: agentNameSchema,
  /** `<n>.<attempt>`: text of another run replaces what was shown of an earlier one. */
  run: z.string(),
};

/** `live.<channel>.<conversation>`: what is going on now. Nothing depends on it: the reply repeats the whole text. */
export const liveSchema = z.discriminatedUnion('type', [
  z.object({ ...common, type: z.literal('thinking') }),
  z.object({ ...common, type: z.literal('delta'), text: z.string() }),
  z.object({ ...common, type: z.literal('tool'), tool: z.string() }),
  z.object({ ...common, type: z.literal('moved'), to: agentNameSchema, reason: z.string() }),
]);
export type Live = z.infer<typeof liveSchema>;
