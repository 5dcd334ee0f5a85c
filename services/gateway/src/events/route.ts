import { conversationIdSchema } from '@switchboard/shared';
import { z } from 'zod';
import { requireDeveloper } from '../developer/route.ts';
import { fromBroker, problems } from '../http/problem.ts';
import type { App } from '../http/zod.ts';
import type { Parts } from '../parts.ts';
import { callerOfConversation } from '../session/caller.ts';
import { eventSchemas, formatEvent, formatLive, formatReply, formatText } from './events.ts';

const sequence = z.coerce.number().int().nonnegative();

const names = Object.entries(eventSchemas)
  .map(([name, schema]) => `- \`${name}\`: \`${JSON.stringify(z.toJSONSchema(schema).properties)}\``)
  .join('\n');

/** GET /v1/conversations/:id/events: everything that happens in a conversation, as Server-Sent Events. */
export function eventRoutes(app: App, parts: Parts): void {
  const { feed, records, sessions, limits, settings, streams, metrics, outages } = parts;
  const reading = outages('events could not be followed', 'events can be followed again');
  app.get('/v1/conversations/:conversation/events', {
    schema: {
      operationId: 'followConversation',
      summary: 'Follow a conversation',
      description: `Server-Sent Events. \`reply\` and \`notice\` have an id: a connection that was lost resumes after it with \`Last-Event-ID\`, on any
replica, without loss. The other events have none, and nothing depends on them: a reply repeats its whole text. \`data\` is JSON, by the
event's name:\n\n${names}`,
      params: z.object({ conversation: conversationIdSchema }),
      querystring: z.object({
        after: sequence.default(0).describe('Begin after this event id. Default: with the first one.'),
        developer: z.enum(['0', '1']).default('0').describe('With run records, where the gateway allows it.'),
      }),
      headers: z.looseObject({ 'last-event-id': sequence.optional().catch(undefined) }),
      response: {
        200: {
          description: 'Events, as they happen.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        ...problems(400, 401, 403, 429, 503),
      },
    },
    async handler(request, reply) {
      const { conversation } = request.params;
      const caller = callerOfConversation(request, sessions, conversation);
      const withRecords = request.query.developer === '1';
      if (withRecords) requireDeveloper(caller, settings);
      const onClose = [limits.stream(request, caller)];
      reply.raw.once('close', () => {
        for (const act of onClose) act();
      });
      let early = 'retry: 1000\n\n';
      // The past comes before there is a stream to write it to, so that a broker that is away is told by a status.
      let write = (text: string) => {
        early += text;
      };
      if (withRecords) onClose.push(records.follow(conversation, (run) => write(formatEvent('record', run))));
      const after = request.headers['last-event-id'] ?? request.query.after;
      const following = feed.follow(conversation, after, {
        onReply: (stored) => write(formatReply(stored)),
        onLive: (event) => write(formatLive(event)),
        onText: (text) => write(formatText(text)),
      });
      onClose.push(await fromBroker(following, reading));
      if (reply.raw.destroyed) for (const act of onClose) act();
      else {
        write = streams.open(reply, early, 'resumable');
        metrics.streamsOpened.inc({ http_route: request.routeOptions.url ?? '' });
      }
    },
  });
}
