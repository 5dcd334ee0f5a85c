import { z } from 'zod';
import { verifiedCustomerSchema } from './customer.ts';
import { agentNameSchema, channelSchema, conversationIdSchema, turnIdSchema } from './ids.ts';

/** Bytes of UTF-8 that a turn's text may have. */
export const MAX_TURN_TEXT_BYTES = 32 * 1024;

/** `turn.<conversation>`: one message from the customer. */
export const turnSchema = z.object({
  v: z.literal(1),
  /** The adapter's own message id: a retry with the same id is the same turn. */
  id: turnIdSchema,
  conversation: conversationIdSchema,
  channel: channelSchema,
  text: z
    .string()
    .refine((text) => text.trim() !== '', 'must not be empty')
    .refine(
      (text) => Buffer.byteLength(text) <= MAX_TURN_TEXT_BYTES,
      `must be at most ${MAX_TURN_TEXT_BYTES / 1024} KB of text; send the rest as a further turn`,
    ),
  /** When the customer wrote it, where the channel knows. ISO 8601, UTC. */
  sentAt: z.iso.datetime().optional(),
  /** The agent that a new conversation starts with. Default: triage. Without effect on a conversation that has an owner. */
  agent: agentNameSchema.optional(),
  customer: verifiedCustomerSchema.optional(),
});
export type Turn = z.infer<typeof turnSchema>;
