import { z } from 'zod';

/** `dead.<agent>.<conversation>`: what could not be processed, why, and what it was. */
export const deadLetterSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  /** The conversation, where its id is a legal one. */
  conversation: z.string().nullable(),
  /** Who gave up: an agent, or `intake` for a turn that could not be read. */
  agent: z.string(),
  code: z.string(),
  reason: z.string(),
  attempts: z.number().int().nonnegative(),
  at: z.string(),
  /** The original message. */
  subject: z.string(),
  headers: z.record(z.string(), z.string()),
  payload: z.string(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;
