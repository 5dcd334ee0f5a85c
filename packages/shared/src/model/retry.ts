import type { ModelSettings, RetryPolicy } from '@openai/agents-core';
import { isRetryable } from './errors.ts';

/** The longest that a provider's `retry-after` is waited for inside a run; past that the work goes back to the broker. */
const LONGEST_WAIT_MS = 15_000;

/**
 * Retries inside a run. Our requests keep no state at the provider (no stored responses, no server-side conversation), so asking
 * again is always safe.
 */
const policy: RetryPolicy = ({ error, normalized }) => {
  if (normalized.isAbort || !isRetryable(error)) return false;
  const wait = normalized.retryAfterMs;
  if (wait !== undefined && wait > LONGEST_WAIT_MS) return false;
  return { retry: true, approveUnsafeReplay: true, ...(wait === undefined ? {} : { delayMs: wait }) };
};

export function retrySettings(maxRetries: number): Pick<ModelSettings, 'retry'> {
  return {
    retry: {
      maxRetries,
      policy,
      backoff: { initialDelayMs: 250, maxDelayMs: 4_000, multiplier: 2, jitter: true },
    },
  };
}
