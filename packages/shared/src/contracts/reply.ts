import { z } from 'zod';
import { agentNameSchema, conversationIdSchema } from './ids.ts';

/** Why a notice was sent. `handoff` says that a person will take over, `apology` that a turn could not be processed. */
export const noticeAboutSchema = z.enum(['handoff', 'apology', 'limit', 'waiting', 'delayed', 'refused']);
export type NoticeAbout = z.infer<typeof noticeAboutSchema>;

/** `reply.<channel>.<conversation>`: what the customer gets. An adapter drops an id that it has seen. */
export const replySchema = z.object({
  v: z.literal(1),
  id: z.string(),
  conversation: conversationIdSchema,
  channel: z.string(),
  /** A `reply` answers the turns that it names. A `notice` tells the customer what goes on and answers nothing. */
  kind: z.enum(['reply', 'notice']),
  about: noticeAboutSchema.optional(),
  /** Who finished: an agent, `human` for a person, or `switchboard` for a notice of the system's own. */
  agent: agentNameSchema,
  /** The person's display name, where a person answered. */
  by: z.string().optional(),
  text: z.string(),
  /** The ids of the turns that it covers. */
  turns: z.array(z.string()),
  at: z.string(),
  traceparent: z.string().optional(),
});
export type Reply = z.infer<typeof replySchema>;
