import { z } from 'zod';
import { customerContextSchema } from '../contracts/customer.ts';
import { deadLetterSchema } from '../contracts/dead-letter.ts';
import { ticketSchema } from '../contracts/desk.ts';
import { historyItemSchema } from '../contracts/history.ts';
import { agentNameSchema, conversationIdSchema } from '../contracts/ids.ts';
import { runRecordSchema, usageSchema } from '../contracts/record.ts';
import { replySchema } from '../contracts/reply.ts';
import { handoffSchema, heldTurnSchema, queuedTurnSchema } from '../contracts/work.ts';
import { noUsage } from './usage.ts';

/**
 * What a commit promises to send. It is stored with the commit and published after it, so that a crash between the two loses
 * nothing: whoever loads the document next publishes it again under the same ids.
 */
export const outboxEntrySchema = z.discriminatedUnion('kind', [
  /** The message of `work`; built from the document, because its revision is known only after the commit. */
  z.object({ kind: z.literal('work'), n: z.number().int().positive() }),
  z.object({ kind: z.literal('reply'), reply: replySchema }),
  z.object({ kind: z.literal('record'), record: runRecordSchema }),
  z.object({ kind: z.literal('dead'), letter: deadLetterSchema }),
  /** Its `rev` is set when it is published. */
  z.object({ kind: z.literal('ticket'), ticket: ticketSchema }),
]);
export type OutboxEntry = z.infer<typeof outboxEntrySchema>;

/** A message whose handling changes a document. */
export const triggerSchema = z.object({
  stream: z.enum(['TURNS', 'DESK', 'WORK']),
  seq: z.number().int().positive(),
});
export type Trigger = z.infer<typeof triggerSchema>;

/** The one piece of work that a conversation has at a time. */
export const currentWorkSchema = z.object({
  n: z.number().int().positive(),
  to: agentNameSchema,
  kind: z.enum(['turn', 'handoff']),
  turns: z.array(heldTurnSchema).min(1),
  at: z.string(),
  /** The span that its message is published under, by whoever does it; without one it is the newest turn's. */
  traceparent: z.string().optional(),
  /** What earlier pieces of work have used for these turns. */
  spent: usageSchema.optional(),
});
export type CurrentWork = z.infer<typeof currentWorkSchema>;

/** A conversation: KV `conversations`, key: its id. A mailbox of turns and one numbered piece of work. */
export const documentSchema = z.object({
  v: z.literal(1),
  conversation: conversationIdSchema,
  owner: agentNameSchema,
  /** Where the customer was last; notices go there. */
  channel: z.string(),
  /** When the stream TURNS was created: `floor` counts in that stream only. */
  stream: z.string(),
  /** Every turn up to this sequence of TURNS is in. */
  floor: z.number().int().nonnegative(),
  /** Ids of the turns and desk commands that are in; the newest last. */
  seen: z.array(z.string()),
  queue: z.array(queuedTurnSchema),
  work: currentWorkSchema.nullable(),
  /** The number of the newest piece of work. */
  wn: z.number().int().nonnegative(),
  outbox: z.array(outboxEntrySchema),
  /** Whose handling promised the outbox. It is acked when all of it is published, so once it is gone there is nothing left to send. */
  trigger: triggerSchema.optional(),
  /** Turns that wait for a person. */
  parked: z.array(heldTurnSchema),
  /** The person who has taken the conversation. */
  takenBy: z.string().nullable(),
  history: z.array(historyItemSchema),
  context: customerContextSchema,
  handoffs: z.array(handoffSchema),
  /** Handoffs between agents since a person last had the conversation: what the cap counts. */
  handoffCount: z.number().int().nonnegative(),
  /** Questions that triage has asked in a row without choosing. */
  clarifications: z.number().int().nonnegative(),
  usage: usageSchema,
  createdAt: z.string(),
  updatedAt: z.string(),
  /** The trace of the newest turn, which the next turn's trace links to. */
  lastTrace: z.string().optional(),
});
export type Document = z.infer<typeof documentSchema>;

/** How much a conversation keeps. */
export type Bounds = {
  /** Ids kept in `seen`: a retry by an adapter that comes later than this many turns is a new turn. */
  seen: number;
  /** Turns in `queue`; a further one is refused with a notice. */
  queue: number;
  /** Bytes of JSON in `history`; older turns leave it for the run records. */
  historyBytes: number;
};

export const defaultBounds: Bounds = { seen: 1_000, queue: 100, historyBytes: 256 * 1024 };

/** What a team may set about how conversations go. */
export type Rules = {
  bounds: Bounds;
  /** Whether turns that waited for a run are answered together or one by one. */
  queuedTurns: 'together' | 'one-by-one';
  /** Handoffs between agents before a further one goes to a person. */
  handoffCap: number;
};

export const defaultRules: Rules = { bounds: defaultBounds, queuedTurns: 'together', handoffCap: 5 };

export function newDocument(input: {
  conversation: string;
  owner: string;
  channel: string;
  stream: string;
  at: string;
}): Document {
  return {
    v: 1,
    conversation: input.conversation,
    owner: input.owner,
    channel: input.channel,
    stream: input.stream,
    floor: 0,
    seen: [],
    queue: [],
    work: null,
    wn: 0,
    outbox: [],
    parked: [],
    takenBy: null,
    history: [],
    context: { verified: null, claimed: {} },
    handoffs: [],
    handoffCount: 0,
    clarifications: 0,
    usage: noUsage,
    createdAt: input.at,
    updatedAt: input.at,
  };
}
