import { agentNameSchema, noticeAboutSchema, type Reply } from '@switchboard/shared';
import type { Live, StoredReply, WholeText } from '@switchboard/shared/channel';
import { z } from 'zod';
import { shownReason } from '../conversation/compose.ts';
import { developerRecordSchema } from '../developer/record.ts';

const answered = {
  id: z.string().describe('Of the message: drop one that you have.'),
  text: z.string(),
  turns: z.array(z.string()).describe('Ids of the turns that it answers or refuses.'),
  at: z.string(),
  work: z
    .number()
    .int()
    .nullable()
    .describe('The piece of work that it ends: text of a run of it or of an earlier one is over.'),
};
const running = {
  agent: agentNameSchema,
  run: z
    .string()
    .describe('`<work>.<attempt>`: text of another run replaces what was shown of an earlier one.'),
};

/** The events of a conversation by their names; `data` is JSON. Only `reply` and `notice` have an id, from which to resume. */
export const eventSchemas = {
  reply: z.object({ ...answered, agent: agentNameSchema, by: z.string().optional() }),
  notice: z.object({ ...answered, about: noticeAboutSchema.optional() }),
  thinking: z.object(running),
  delta: z.object({ ...running, text: z.string().describe('More text.') }),
  text: z.object({ ...running, text: z.string().describe('All text so far, in place of what you have.') }),
  working: z.object(running).describe('The agent is looking something up.'),
  moved: z.object({ from: agentNameSchema, to: agentNameSchema, reason: z.string().optional() }),
  record: developerRecordSchema.describe('What a run did. For developers only.'),
};
export type EventName = keyof typeof eventSchemas;
export type EventData<N extends EventName> = z.infer<(typeof eventSchemas)[N]>;

/** One event in the format of Server-Sent Events, https://html.spec.whatwg.org/multipage/server-sent-events.html. */
export function formatEvent<N extends EventName>(name: N, data: EventData<N>, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

export function formatReply({ seq, reply }: StoredReply): string {
  const { id, text, turns, at, agent, by, about } = reply;
  const common = { id, text, turns, at, work: workOf(reply) };
  if (reply.kind === 'notice') {
    return formatEvent('notice', { ...common, ...(about === undefined ? {} : { about }) }, seq);
  }
  return formatEvent('reply', { ...common, agent, ...(by === undefined ? {} : { by }) }, seq);
}

export function formatLive(event: Live): string {
  const { agent, run } = event;
  switch (event.type) {
    case 'thinking':
      return formatEvent('thinking', { agent, run });
    case 'delta':
      return formatEvent('delta', { agent, run, text: event.text });
    case 'tool':
      // Which tools there are is not the customer's concern; the run record tells a developer.
      return formatEvent('working', { agent, run });
    case 'moved':
      return formatEvent('moved', {
        from: agent,
        to: event.to,
        ...shownReason(agent, event.to, event.reason),
      });
  }
}

export function formatText({ agent, run, text }: WholeText): string {
  return formatEvent('text', { agent, run, text });
}

function workOf({ kind, id }: Reply): number | null {
  const n = kind === 'reply' ? /:w(\d+):reply$/.exec(id)?.[1] : undefined;
  return n === undefined ? null : Number(n);
}
