import {
  type DeadLetter,
  deadLetterSchema,
  deskCommandSchema,
  jsonOf,
  liveSchema,
  parseSubject,
  type RunRecord,
  replySchema,
  runRecordSchema,
  turnSchema,
  type Work,
  workSchema,
} from '@switchboard/shared';
import type { z } from 'zod';
import { brief, coloured, dim, plain } from '../terminal/text.ts';

/** A message as it was published, with its payload wherever that was. */
export type Seen = {
  subject: string;
  id: string;
  /** One with this id was published before: the broker keeps it once. */
  isAgain: boolean;
  payload: Uint8Array;
  at: Date;
};

const TEXT = 100;

/** One message on one line: time, subject, size, id, and what it says. With `full`, its payload below. */
export function messageLine(message: Seen, full: boolean): string {
  const text = Buffer.from(message.payload).toString();
  const payload = jsonOf(text);
  const bytes = message.payload.byteLength;
  const size = bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1_024)} KB`;
  const head = [
    dim(message.at.toTimeString().slice(0, 8)),
    subjectText(message.subject),
    dim(`${size} ${message.id || 'no id'}${message.isAgain ? ' again' : ''}`),
    summary(message.subject, payload),
  ].join('  ');
  if (!full) return head;
  return `${head}\n${payload === undefined ? plain(text) : plain(JSON.stringify(payload, null, 2))}`;
}

function subjectText(subject: string): string {
  const [kind = '', ...rest] = subject.split('.');
  return [coloured(kind), ...rest.map(plain)].join('.');
}

function summary(subject: string, payload: unknown): string {
  const read = <T>(schema: z.ZodType<T>, say: (value: T) => string): string => {
    const parsed = schema.safeParse(payload);
    return parsed.success ? say(parsed.data) : 'unreadable';
  };
  switch (parseSubject(subject)?.type) {
    case 'turn':
      return read(turnSchema, (turn) => `"${brief(turn.text, TEXT)}"`);
    case 'desk':
      return read(deskCommandSchema, (command) => {
        if (command.kind === 'reply') return `${command.by} answers "${brief(command.text, TEXT)}"`;
        return command.kind === 'take'
          ? `${command.by} takes it`
          : `${command.by} returns it to ${command.to}`;
      });
    case 'work':
      return read(workSchema, workText);
    case 'reply':
      return read(replySchema, (reply) => `${reply.about ?? reply.agent} "${brief(reply.text, TEXT)}"`);
    case 'record':
      return read(runRecordSchema, recordText);
    case 'dead':
      return read(deadLetterSchema, (letter: DeadLetter) => `${letter.code}: ${brief(letter.reason, TEXT)}`);
    case 'live':
      return read(liveSchema, (event) => {
        if (event.type === 'delta') return `run ${event.run} "${brief(event.text, TEXT)}"`;
        return `run ${event.run} ${event.type}${event.type === 'tool' ? ` ${event.tool}` : ''}`;
      });
    default:
      return '';
  }
}

function workText(work: Work): string {
  const turns = `work ${work.n}, ${work.turns.length} turn${work.turns.length === 1 ? '' : 's'}`;
  if (work.kind === 'turn') return turns;
  const { from, to, reason } = work.handoff;
  return `${turns}, ${from} → ${to}: ${brief(reason, TEXT)}; history of ${work.history.length} items`;
}

function recordText(record: RunRecord): string {
  const to = record.to === undefined ? '' : ` to ${record.to}`;
  const models = record.models.join(', ') || 'no model';
  const scores = (record.evaluations ?? []).map(({ name, score }) => `, ${name} ${score?.toFixed(2) ?? '–'}`);
  return `${record.agent}: ${record.outcome}${to} by ${models}, ${record.timings.run} ms${scores.join('')}`;
}
