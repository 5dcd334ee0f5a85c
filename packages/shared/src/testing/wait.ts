import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/** What a condition may give while it does not hold yet. */
type NotYet = false | null | undefined;

/**
 * Polls until `condition` gives something other than false, null or undefined, and returns that. What it throws counts as "not
 * yet". Rejects after `timeoutMs` with `what` was waited for, and with what the condition threw last.
 */
export async function waitFor<T>(
  condition: () => T | NotYet | Promise<T | NotYet>,
  options: { what: string | (() => string); timeoutMs?: number },
): Promise<T> {
  const { timeoutMs = 60_000, what } = options;
  const end = performance.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const value = await condition();
      if (value !== false && value !== null && value !== undefined) return value;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > end) {
      const text = typeof what === 'string' ? what : what();
      throw new Error(`waited ${timeoutMs / 1_000} s in vain for ${text}`, { cause });
    }
    await delay(POLL_MS);
  }
}
