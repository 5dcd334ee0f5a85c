import { z } from 'zod';
import { customerContextSchema } from './customer.ts';
import { deadLetterSchema } from './dead-letter.ts';
import { historyItemSchema } from './history.ts';
import { agentNameSchema, channelSchema, conversationIdSchema, turnIdSchema } from './ids.ts';

/** A turn as the conversation keeps it from its arrival to its answer. */
export const heldTurnSchema = z.object({
  id: turnIdSchema,
  /** Its sequence in the stream TURNS: the order in which turns are answered. */
  seq: z.number().int().nonnegative(),
  channel: z.string(),
  text: z.string(),
  /** When the broker stored it. ISO 8601, UTC. */
  at: z.string(),
  /** Whether its text stands in the history already. */
  said: z.boolean(),
  traceparent: z.string().optional(),
  /** Why it could not be read; its text is empty then. */
  unreadable: z.string().optional(),
});
export type HeldTurn = z.infer<typeof heldTurnSchema>;

/** A turn in the queue. One that could not be read brings its dead letter, which is published when its time comes. */
export const queuedTurnSchema = heldTurnSchema.extend({ letter: deadLetterSchema.optional() });
export type QueuedTurn = z.infer<typeof queuedTurnSchema>;

/** A transfer of control that has happened. */
export const handoffSchema = z.object({
  from: agentNameSchema,
  to: agentNameSchema,
  reason: z.string(),
  at: z.string(),
  /** The piece of work that it made; 0 where none was in hand. */
  n: z.number().int().nonnegative(),
});
export type Handoff = z.infer<typeof handoffSchema>;

const common = {
  v: z.literal(1),
  conversation: conversationIdSchema,
  /** The number of this piece of work: only the run of the document's current number can commit. */
  n: z.number().int().positive(),
  to: agentNameSchema,
  /** The revision of the document that ordered it: a reader of an older one reads again. */
  rev: z.number().int().positive(),
  channel: channelSchema,
  turns: z.array(heldTurnSchema).min(1),
  /** When it was ordered. ISO 8601, UTC. */
  at: z.string(),
};

/** `agent.<agent>.<conversation>.turn` and `.handoff`: one numbered piece of work. */
export const workSchema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('turn') }),
  z.object({
    ...common,
    kind: z.literal('handoff'),
    handoff: handoffSchema,
    context: customerContextSchema,
    history: z.array(historyItemSchema),
  }),
]);
export type Work = z.infer<typeof workSchema>;
