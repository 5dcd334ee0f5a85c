import { agentNameSchema, conversationIdSchema, noticeAboutSchema } from '@switchboard/shared';
import { z } from 'zod';

/** One thing that was said or happened in a conversation, as its customer may see it. */
export const entrySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('customer'),
    text: z.string(),
    turn: z.string().optional().describe('Its id, as long as it waits for an answer.'),
  }),
  z.object({
    type: z.literal('reply'),
    text: z.string(),
    id: z.string().optional().describe('The id that its event has. An older reply has none.'),
    agent: agentNameSchema.optional(),
    by: z.string().optional().describe('The name of the person who answered.'),
    at: z.string().optional(),
  }),
  z.object({
    type: z.literal('notice'),
    text: z.string(),
    id: z.string(),
    about: noticeAboutSchema.optional(),
    at: z.string(),
  }),
  z.object({
    type: z.literal('moved'),
    from: agentNameSchema,
    to: agentNameSchema,
    reason: z.string().optional().describe('Why; only of a move between agents.'),
    at: z.string(),
  }),
]);
export type Entry = z.infer<typeof entrySchema>;

/** A conversation as its customer may see it: messages, and who had it. Never tool calls, and nothing of anybody else. */
export const conversationViewSchema = z
  .object({
    conversation: conversationIdSchema,
    agent: agentNameSchema.describe('Who has it now.'),
    person: z
      .object({ state: z.enum(['waiting', 'here']), name: z.string().optional() })
      .nullable()
      .describe('Where a person is called or has it.'),
    working: agentNameSchema.nullable().describe('Who is working on an answer now.'),
    entries: z.array(entrySchema),
    turns: z.array(z.string()).describe('Ids of the newest turns that have arrived, answered or not.'),
    after: z.number().int().nonnegative().describe('Follow the events from here: `?after=`.'),
    again: z.array(z.string()).describe('Ids of replies in `entries` that the events after it may repeat.'),
  })
  .describe('A conversation as its customer may see it.');
export type ConversationView = z.infer<typeof conversationViewSchema>;
