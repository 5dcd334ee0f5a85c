import { errorType } from './span.ts';

/** An error as far as it says nothing of what customers, models or tools said: its kind, and where in the code it came up. */
export type SafeError = { type: string; at: string[] };

/** How many places of the code are kept. */
const FRAMES = 5;

/** For errors that a model or a tool has caused: their text may quote an answer, an argument or a row of a database. */
export function safeError(error: unknown): SafeError {
  const origin =
    error instanceof Error && 'error' in error && error.error instanceof Error ? error.error : error;
  return { type: errorType(error), at: origin instanceof Error ? framesOf(origin) : [] };
}

/** A stack begins with the error's name and its text, which may have lines of its own. */
function framesOf({ stack = '', message }: Error): string[] {
  const text = stack.indexOf(message);
  const frames = text === -1 ? '' : stack.slice(text + message.length);
  return frames
    .split('\n')
    .flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? [])
    .slice(0, FRAMES);
}
