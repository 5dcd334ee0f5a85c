import { conversationIdSchema } from '@switchboard/shared';
import { z } from 'zod';
import { fromBroker, problems } from '../http/problem.ts';
import type { App } from '../http/zod.ts';
import { CHANNEL, type Parts } from '../parts.ts';
import { type Caller, callerOfConversation, requireServer } from '../session/caller.ts';
import { setCookie } from '../session/cookie.ts';
import type { IssuedSession, Session } from '../session/sessions.ts';
import { vouchedCustomer, vouchedCustomerSchema } from '../session/vouched.ts';
import { readConversation } from './read.ts';
import { conversationViewSchema } from './view.ts';

/** A session that is used lives on: its token is renewed when it is older than this. Milliseconds. */
const RENEW_AFTER = 86_400_000;

/** POST /v1/conversations and GET /v1/conversations/:id. */
export function conversationRoutes(app: App, parts: Parts): void {
  const { sessions, limits, outages } = parts;
  const reading = outages('a conversation could not be read', 'conversations can be read again');

  app.post('/v1/conversations', {
    bodyLimit: 16 * 1024,
    schema: {
      operationId: 'beginConversation',
      summary: 'Begin a conversation',
      description: `Gives a conversation its id. It belongs to the session whose token was sent; without a token a new session begins. Give the token of
the answer to the customer's device: it is what reads and writes the conversation. With a server key and a \`customer\`, the new
session is that customer's: the agents know who it is.`,
      body: z
        .object({
          session: z
            .enum(['token', 'cookie'])
            .default('token')
            .describe('How a new session is given: in the answer, or as a cookie for a page of this server.'),
          customer: vouchedCustomerSchema.optional().describe('Needs a server key.'),
        })
        .nullish()
        .transform((body) => body ?? { session: 'token' as const }),
      response: {
        201: z
          .object({
            conversation: conversationIdSchema,
            token: z.string().optional().describe('Of the new session, where one began.'),
            expiresAt: z.string().optional(),
          })
          .describe('It can be written to.'),
        ...problems(400, 401, 403, 429),
      },
    },
    async handler(request, reply) {
      const { caller } = request;
      const { customer, session } = { customer: undefined, ...request.body };
      if (customer !== undefined) requireServer(caller, 'Vouching for a customer');
      await limits.conversation(request, caller);
      reply.code(201);
      if (caller?.kind === 'session') {
        return { conversation: sessions.newConversation(caller.session) };
      }
      const issued = await sessions.issue({ customer: vouchedCustomer(caller, customer) });
      const conversation = sessions.newConversation(issued.session);
      if (session === 'cookie') {
        setCookie(request, reply, issued);
        return { conversation };
      }
      return { conversation, token: issued.token, expiresAt: issued.expiresAt.toISOString() };
    },
  });

  app.get('/v1/conversations/:conversation', {
    schema: {
      operationId: 'readConversation',
      summary: 'Read a conversation',
      description: 'What was said, by whom, and who has it now; and from where to follow its events.',
      params: z.object({ conversation: conversationIdSchema }),
      response: { 200: conversationViewSchema, ...problems(400, 401, 403, 429, 503) },
    },
    async handler(request, reply) {
      const { conversation } = request.params;
      const caller = callerOfConversation(request, sessions, conversation);
      if (isOldCookie(caller)) setCookie(request, reply, await renewed(caller.session));
      return fromBroker(readConversation(parts, conversation, CHANNEL), reading);
    },
  });

  function renewed({ id, customer }: Session): Promise<IssuedSession> {
    return sessions.issue({ id, customer });
  }
}

function isOldCookie(caller: Caller): caller is Extract<Caller, { kind: 'session' }> {
  return (
    caller.kind === 'session' &&
    caller.via === 'cookie' &&
    Date.now() - caller.session.issuedAt.getTime() > RENEW_AFTER
  );
}
