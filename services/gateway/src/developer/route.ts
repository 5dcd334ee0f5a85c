import { conversationIdSchema } from '@switchboard/shared';
import { z } from 'zod';
import { fromBroker, HttpProblem, problems } from '../http/problem.ts';
import type { App } from '../http/zod.ts';
import type { Parts } from '../parts.ts';
import { type Caller, callerOfConversation } from '../session/caller.ts';
import type { GatewaySettings } from '../settings.ts';
import { developerRecordSchema } from './record.ts';

/** Run records tell what agents thought, did and cost. Throws 403 where the operator has not opened them to sessions. */
export function requireDeveloper(caller: Caller, settings: Pick<GatewaySettings, 'DEVELOPER_PANEL'>): void {
  if (caller.kind === 'server' || settings.DEVELOPER_PANEL) return;
  const message = 'Run records are for developers: a server key opens them, or DEVELOPER_PANEL=on.';
  throw new HttpProblem(403, 'developers-only', message);
}

/** GET /v1/conversations/:id/records: what each run of a conversation did. */
export function developerRoutes(app: App, { records, sessions, settings, outages }: Parts): void {
  const reading = outages('run records could not be read', 'run records can be read again');
  app.get('/v1/conversations/:conversation/records', {
    schema: {
      operationId: 'readRecords',
      summary: 'Read the run records of a conversation',
      description:
        'For developers: agents, handoffs with their reasons, tools, times, tokens, cost, trace ids.',
      params: z.object({ conversation: conversationIdSchema }),
      response: {
        200: z.object({ records: z.array(developerRecordSchema) }).describe('Oldest first.'),
        ...problems(401, 403, 429, 503),
      },
    },
    async handler(request) {
      const { conversation } = request.params;
      requireDeveloper(callerOfConversation(request, sessions, conversation), settings);
      return { records: await fromBroker(records.past(conversation), reading) };
    },
  });
}
