import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { HttpProblem, problemBody, problems } from '../http/problem.ts';
import type { App } from '../http/zod.ts';
import type { Parts } from '../parts.ts';
import { callerOf, requireServer } from '../session/caller.ts';
import { vouchedCustomer } from '../session/vouched.ts';
import { answerTurn } from './answer.ts';
import { completionHeadersSchema, completionRequestSchema, conversationFor, newestText } from './request.ts';
import { completion, completionSchema, firstChunk, lastChunks, MODEL, textChunk } from './wire.ts';

/** Chat clients send the whole conversation every time. */
const BODY_LIMIT = 4 * 1024 * 1024;

/** POST /v1/chat/completions and GET /v1/models, as OpenAI's clients expect them. */
export function completionRoutes(app: App, parts: Parts): void {
  const { sessions, limits, streams, metrics } = parts;

  app.get('/v1/models', {
    schema: {
      operationId: 'listModels',
      summary: 'List the models',
      description: 'There is one, behind which the agents are.',
      response: {
        200: z.object({
          object: z.literal('list'),
          data: z.array(
            z.object({
              id: z.literal(MODEL),
              object: z.literal('model'),
              created: z.number().int(),
              owned_by: z.literal('switchboard'),
            }),
          ),
        }),
        ...problems(401, 429),
      },
    },
    async handler(request) {
      callerOf(request);
      return {
        object: 'list' as const,
        data: [{ id: MODEL, object: 'model' as const, created: 0, owned_by: 'switchboard' as const }],
      };
    },
  });

  app.post('/v1/chat/completions', {
    bodyLimit: BODY_LIMIT,
    config: { bringsTurns: true },
    schema: {
      operationId: 'createChatCompletion',
      summary: 'Talk as to an OpenAI model',
      description: `The key is a server key or a session token. The newest message of the user is the turn; the conversation is the one of \`X-Conversation-Id\`, or
else of \`user\`, or else a new one. The answer says in \`switchboard\` who gave it, and on which way it came there. Where a person takes
over, the notice that says so is the answer, and \`switchboard.notice\` is set: what the person writes comes to the conversation's events.`,
      headers: completionHeadersSchema,
      body: completionRequestSchema,
      response: { 200: completionSchema, ...problems(400, 401, 403, 413, 415, 429, 503, 504) },
    },
    async handler(request, reply) {
      const { body, headers } = request;
      const caller = callerOf(request);
      const { agent, customer } = body.switchboard ?? {};
      if (agent !== undefined) requireServer(caller, 'Choosing the agent');
      if (customer !== undefined) requireServer(caller, 'Vouching for a customer');
      const text = newestText(body);
      const conversation = conversationFor(caller, sessions, {
        named: headers['x-conversation-id'],
        user: body.user,
      });
      await limits.turn(request, caller);
      const gone = new AbortController();
      const release = limits.stream(request, caller);
      reply.raw.once('close', () => {
        release();
        gone.abort();
      });
      const vouched = vouchedCustomer(caller, customer);
      const turn = {
        conversation,
        text,
        id: headers['idempotency-key'] ?? randomUUID(),
        ...(agent === undefined ? {} : { agent }),
        ...(vouched === undefined ? {} : { customer: vouched }),
      };
      const of = {
        id: `chatcmpl-${turn.id}`,
        created: Math.floor(Date.now() / 1_000),
        conversation,
      };
      const asked = { turn, signal: gone.signal, onAccepted: () => {}, onText: (_: string) => {} };
      if (!body.stream) return completion(of, await answerTurn(parts, asked));

      let write: ((text: string) => void) | undefined;
      // The first words can be here before the broker's word that the turn is stored.
      let early = firstChunk(of);
      try {
        const answer = await answerTurn(parts, {
          ...asked,
          onAccepted() {
            write = streams.open(reply, early, 'single');
            metrics.streamsOpened.inc({ http_route: request.routeOptions.url ?? '' });
          },
          onText(more) {
            if (more === '') return;
            if (write) write(textChunk(of, more));
            else early += textChunk(of, more);
          },
        });
        write?.(lastChunks(of, answer, body.stream_options?.include_usage === true));
      } catch (error) {
        if (!write) throw error;
        // The status is out already, so the problem is told in the stream, as OpenAI does.
        const problem =
          error instanceof HttpProblem
            ? error
            : new HttpProblem(500, 'internal', 'Something went wrong here.');
        metrics.problems.inc({ code: problem.code });
        write(`data: ${JSON.stringify(problemBody(problem))}\n\n`);
      }
      reply.raw.end();
    },
  });
}
