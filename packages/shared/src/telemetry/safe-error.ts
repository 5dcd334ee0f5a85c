import { errorType } from './span.ts';

/**
 * An error as far as it says nothing of what customers, models or tools said: its kind, the system's code for what it came of, for example
 * `ECONNREFUSED`, and where in the code it came up.
 */
export type SafeError = { type: string; cause?: string; at: string[] };

/** How many places of the code are kept. */
const FRAMES = 5;

/** For errors that a model or a tool has caused: their text may quote an answer, an argument or a row of a database. */
export function safeError(error: unknown): SafeError {
  const origin =
    error instanceof Error && 'error' in error && error.error instanceof Error ? error.error : error;
  const cause = causeOf(origin);
  return {
    type: errorType(error),
    ...(cause === undefined ? {} : { cause }),
    at: origin instanceof Error ? framesOf(origin) : [],
  };
}

/** The code of the first error behind this one that has one. */
function causeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return undefined;
  const { cause } = error;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : causeOf(cause);
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
