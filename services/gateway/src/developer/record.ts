import { type RunRecord, runRecordSchema, subjects } from '@switchboard/shared';
import { z } from 'zod';

/** A run as a developer sees it beside the chat: its way and its figures, without what tools were asked and answered. */
export const developerRecordSchema = runRecordSchema
  .pick({
    id: true,
    n: true,
    agent: true,
    kind: true,
    turns: true,
    attempt: true,
    outcome: true,
    to: true,
    reason: true,
    claimed: true,
    evaluations: true,
    clarification: true,
    nudged: true,
    usage: true,
    models: true,
    offline: true,
    timings: true,
    startedAt: true,
    instance: true,
    traceId: true,
  })
  .extend({
    tools: z.array(runRecordSchema.shape.tools.element.omit({ callId: true })),
    subjects: z.object({
      turn: z.string().describe('Where the turns came in.'),
      received: z.string().describe('The message that started the run.'),
      sent: z.string().describe('The message that it ended with.'),
    }),
  });
export type DeveloperRecord = z.infer<typeof developerRecordSchema>;

export function developerRecord(record: RunRecord): DeveloperRecord {
  const { agent, conversation, kind, channel, to } = record;
  return developerRecordSchema.parse({
    ...record,
    subjects: {
      turn: subjects.turn(conversation),
      received: subjects.work(agent, conversation, kind),
      sent:
        to === undefined ? subjects.reply(channel, conversation) : subjects.work(to, conversation, 'handoff'),
    },
  });
}
