import { createHash, randomBytes } from 'node:crypto';
import { agentNameSchema, conversationIdSchema, turnIdSchema } from '@switchboard/shared';
import { z } from 'zod';
import { HttpProblem } from '../http/problem.ts';
import type { Caller } from '../session/caller.ts';
import type { Sessions } from '../session/sessions.ts';
import { vouchedCustomerSchema } from '../session/vouched.ts';

const partSchema = z.looseObject({ type: z.string(), text: z.string().optional() });

/** What is read of OpenAI's request; everything else in it is for a model, and there is no one model here. */
export const completionRequestSchema = z.looseObject({
  model: z.string().optional().describe('Any name: who answers is decided by the conversation.'),
  messages: z
    .array(
      z.looseObject({
        role: z.string(),
        content: z.union([z.string(), z.array(partSchema)]).nullish(),
      }),
    )
    .min(1)
    .describe('The newest message of the user is the turn. The conversation knows the earlier ones.'),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  user: z.string().min(1).max(512).nullish().describe('The same user is the same conversation.'),
  switchboard: z
    .object({
      agent: agentNameSchema.optional().describe('Whom a new conversation begins with. Needs a server key.'),
      customer: vouchedCustomerSchema.optional().describe('Whom a server vouches for. Needs a server key.'),
    })
    .optional(),
});
export type CompletionRequest = z.infer<typeof completionRequestSchema>;

export const completionHeadersSchema = z.looseObject({
  'x-conversation-id': conversationIdSchema.optional().describe('The conversation, before `user`.'),
  'idempotency-key': turnIdSchema
    .optional()
    .describe('Makes a repetition safe: the same key is the same turn.'),
});

/** The text of the user's newest message. Throws 400 where there is none. */
export function newestText({ messages }: CompletionRequest): string {
  const newest = messages.findLast(({ role }) => role === 'user');
  if (newest === undefined) throw invalid('messages: there is no message with the role user');
  const { content } = newest;
  if (typeof content === 'string') return content;
  const parts = content ?? [];
  const other = parts.find(({ type }) => type !== 'text');
  if (other) throw invalid(`messages: a part of type ${other.type} cannot be taken; only text can`);
  return parts.map(({ text }) => text ?? '').join('\n');
}

/** Which conversation a request belongs to. Throws 403 where it is another session's. */
export function conversationFor(
  caller: Caller,
  sessions: Sessions,
  { named, user }: { named: string | undefined; user: string | null | undefined },
): string {
  if (caller.kind === 'server') {
    if (named !== undefined) return named;
    return user ? `user-${digest(user)}` : `api-${randomBytes(15).toString('base64url')}`;
  }
  if (named === undefined) return sessions.newConversation(caller.session, user ?? undefined);
  if (sessions.owns(caller.session, named)) return named;
  throw new HttpProblem(403, 'not-yours', 'This conversation belongs to another session.');
}

function digest(user: string): string {
  return createHash('sha256').update(user).digest('base64url').slice(0, 32);
}

function invalid(problem: string): HttpProblem {
  return new HttpProblem(400, 'invalid', 'The request does not fit.', { problems: [problem] });
}
