import { randomUUID } from 'node:crypto';
import { agentNameSchema, conversationIdSchema, turnIdSchema } from '@switchboard/shared';
import { z } from 'zod';
import { HttpProblem, problems } from '../http/problem.ts';
import type { App } from '../http/zod.ts';
import type { Parts } from '../parts.ts';
import { callerOfConversation, requireServer } from '../session/caller.ts';
import { vouchedCustomer, vouchedCustomerSchema } from '../session/vouched.ts';
import { acceptTurn } from './accept.ts';

/** JSON may write a character with six bytes; the text itself is measured later. */
const BODY_LIMIT = 6 * 32 * 1024 + 8 * 1024;

/** POST /v1/conversations/:id/turns: one message of the customer. */
export function turnRoutes(app: App, parts: Parts): void {
  const { sessions, limits } = parts;
  app.post('/v1/conversations/:conversation/turns', {
    bodyLimit: BODY_LIMIT,
    config: { bringsTurns: true },
    schema: {
      operationId: 'sendTurn',
      summary: 'Send a message of the customer',
      description: `Answers 202 when the broker has stored it; the answer comes as an event. With an \`Idempotency-Key\` or an \`id\` of your own, sending it
again after any failure is safe: the same id is the same message. Without one it gets a new id each time.`,
      params: z.object({ conversation: conversationIdSchema }),
      headers: z.looseObject({ 'idempotency-key': turnIdSchema.optional() }),
      body: z.object({
        text: z.string().describe('32 KB of UTF-8 at most, not only white space.'),
        id: turnIdSchema.optional(),
        agent: agentNameSchema
          .optional()
          .describe('Whom a new conversation begins with; default: triage. Needs a server key.'),
        customer: vouchedCustomerSchema.optional().describe('Whom a server vouches for. Needs a server key.'),
      }),
      response: {
        202: z
          .object({
            conversation: conversationIdSchema,
            turn: turnIdSchema.describe('The id that its reply names.'),
            duplicate: z.boolean().describe('It had been stored before: this was a repetition.'),
          })
          .describe('It is stored.'),
        ...problems(400, 401, 403, 413, 415, 429, 503),
      },
    },
    async handler(request, reply) {
      const { conversation } = request.params;
      const { text, id, agent, customer } = request.body;
      const caller = callerOfConversation(request, sessions, conversation);
      if (agent !== undefined) requireServer(caller, 'Choosing the agent');
      if (customer !== undefined) requireServer(caller, 'Vouching for a customer');
      await limits.turn(request, caller);
      const key = request.headers['idempotency-key'];
      if (id !== undefined && key !== undefined && id !== key) {
        throw new HttpProblem(400, 'two-ids', 'The Idempotency-Key and the id of the body differ: send one.');
      }
      const vouched = vouchedCustomer(caller, customer);
      const published = await acceptTurn(parts, {
        conversation,
        text,
        id: id ?? key ?? randomUUID(),
        ...(agent === undefined ? {} : { agent }),
        ...(vouched === undefined ? {} : { customer: vouched }),
      });
      return reply.code(202).send({ conversation, turn: published.id, duplicate: published.duplicate });
    },
  });
}
