import { styleText } from 'node:util';
import { jsonOf } from '@switchboard/shared';
import { z } from 'zod';
import { coloured, dim, plain } from '../terminal/text.ts';

const entrySchema = z.looseObject({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
  time: z.string().optional(),
  msg: z.string().optional(),
});

type Level = z.infer<typeof entrySchema>['level'];

export type LogLine = {
  level: Level;
  /** The line for a person, with its time, who wrote it, the message and its fields. */
  text: string;
};

const errorSchema = z.looseObject({ message: z.string(), stack: z.string().optional() });

/** A line that an agent wrote, made readable. What is not a log entry, like an error before the log was there, stays as it is. */
export function readable(label: string, line: string, now: Date): LogLine {
  const entry = entrySchema.safeParse(jsonOf(line)).data;
  if (!entry) return { level: 'error', text: `${clock(now)} ${coloured(label, 14)} ${plain(line)}` };
  const { level, time, msg = '', service: _, err, ...fields } = entry;
  const at = time === undefined ? now : new Date(time);
  const error = errorSchema.safeParse(err).data;
  const words = [clock(at), coloured(label, 14), emphasised(level, plain(msg))];
  if (error) words.push(styleText('red', plain(error.message)));
  words.push(...Object.entries(fields).map(([name, value]) => dim(`${name}=${fieldOf(value)}`)));
  const stack = error?.stack?.split('\n').slice(1).map(plain);
  return { level, text: [words.join(' '), ...(stack ?? []).map(dim)].join('\n') };
}

function emphasised(level: Level, text: string): string {
  if (level === 'warn') return styleText('yellow', text);
  if (level === 'error' || level === 'fatal') return styleText('red', text);
  return level === 'info' ? text : dim(text);
}

function fieldOf(value: unknown): string {
  const text = typeof value === 'string' ? plain(value) : JSON.stringify(value);
  return /\s/.test(text) && typeof value === 'string' ? JSON.stringify(text) : text;
}

function clock(at: Date): string {
  return dim(at.toTimeString().slice(0, 8));
}
