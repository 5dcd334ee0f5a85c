import { MaxTurnsExceededError, ModelBehaviorError } from '@openai/agents-core';
import { RetryableError, TerminalError } from '../contracts/errors.ts';

/** HTTP statuses that say that the request itself is wrong: sent again, it would be refused again. */
const REFUSED = new Set([400, 401, 402, 403, 404, 405, 413, 415, 422]);

/**
 * Whether asking a model again may help. Everything but a plain refusal may: 408, 409, 429, 5xx, a lost connection, a time-out, an
 * answer that was cut off or is not what the protocol says.
 */
export function isRetryable(error: unknown): boolean {
  if (error instanceof TerminalError) return false;
  if (error instanceof RetryableError) return true;
  const status = statusOf(error);
  return status === undefined || !REFUSED.has(status);
}

export function statusOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined;
}

/**
 * The class of a model call's error, for metrics: the HTTP status, or `timeout`, `cut-off` (an answer that had begun), `invalid` (no
 * answer of the protocol) or `connection`. A status is a legal one, so there are few.
 */
export function errorTypeOf(error: unknown, hasBegun: boolean): string {
  if (error instanceof RetryableError) return error.code.replace(/^model-/, '');
  const status = statusOf(error);
  if (status !== undefined && Number.isInteger(status) && status >= 400 && status < 600)
    return String(status);
  if (isBrokenContract(error)) return 'invalid';
  return hasBegun ? 'cut-off' : 'connection';
}

/** Milliseconds that the other side asked to be left alone, by `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfterOf(error: unknown): number | undefined {
  if (!(error instanceof Error && 'headers' in error && error.headers instanceof Headers)) return undefined;
  const ms = Number(error.headers.get('retry-after-ms') || Number.NaN);
  if (ms >= 0) return ms;
  const after = error.headers.get('retry-after') || '';
  const seconds = /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1_000 : Date.parse(after) - Date.now();
  return seconds >= 0 ? Math.round(seconds) : undefined;
}

/** The model answered with something that is no answer: bad arguments, an unknown tool, nothing at all. */
export function isBrokenContract(error: unknown): boolean {
  return error instanceof ModelBehaviorError || error instanceof SyntaxError;
}

export function isStepLimit(error: unknown): boolean {
  return error instanceof MaxTurnsExceededError;
}
