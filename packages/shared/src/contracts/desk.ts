import { z } from 'zod';
import { agentNameSchema, conversationIdSchema } from './ids.ts';
import { MAX_TURN_TEXT_BYTES } from './turn.ts';

const person = z.string().trim().min(1).max(100);
const common = {
  v: z.literal(1),
  /** Unique for each thing that a person does: a retry with the same id does nothing more. */
  id: z.string().regex(/^[\x21-\x7e]{1,100}$/),
  conversation: conversationIdSchema,
  /** The person's display name. */
  by: person,
};

/** `desk.<conversation>`: what a person does. */
export const deskCommandSchema = z.discriminatedUnion('kind', [
  /** The person takes the conversation over from whoever has it. */
  z.object({ ...common, kind: z.literal('take') }),
  /** The person answers the customer. */
  z.object({
    ...common,
    kind: z.literal('reply'),
    text: z
      .string()
      .trim()
      .min(1)
      .refine((text) => Buffer.byteLength(text) <= MAX_TURN_TEXT_BYTES, 'must be at most 32 KB of text'),
  }),
  /** The person gives the conversation to triage or to the agent named, with a note that the agent sees. */
  z.object({ ...common, kind: z.literal('return'), to: agentNameSchema, note: z.string().max(4_000) }),
]);
export type DeskCommand = z.infer<typeof deskCommandSchema>;

/** One conversation that waits for or is with a person; KV `tickets`, key: the conversation. */
export const ticketSchema = z.object({
  v: z.literal(1),
  conversation: conversationIdSchema,
  /** The revision of the document that this ticket was written for: an older ticket never replaces a newer one. */
  rev: z.number().int().nonnegative(),
  status: z.enum(['waiting', 'taken', 'closed']),
  by: z.string().optional(),
  from: agentNameSchema,
  reason: z.string(),
  channel: z.string(),
  /** Turns of the customer that nobody has answered. */
  unanswered: z.number().int().nonnegative(),
  since: z.string(),
});
export type Ticket = z.infer<typeof ticketSchema>;
