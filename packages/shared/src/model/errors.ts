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

/** The model answered with something that is no answer: bad arguments, an unknown tool, nothing at all. */
export function isBrokenContract(error: unknown): boolean {
  return error instanceof ModelBehaviorError || error instanceof SyntaxError;
}

export function isStepLimit(error: unknown): boolean {
  return error instanceof MaxTurnsExceededError;
}
