/**
 * The two classes of error: a terminal one will fail again however often it is tried, a retryable one may not.
 * `code` is stable and fit for a metric; the message says what happened, to what, and what to do next.
 */
export class TerminalError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TerminalError';
    this.code = code;
  }
}

export class RetryableError extends Error {
  readonly code: string;
  /** Milliseconds that the other side asked us to wait, where it said so. */
  readonly retryAfterMs: number | undefined;
  constructor(code: string, message: string, options?: ErrorOptions & { retryAfterMs?: number | undefined }) {
    super(message, options);
    this.name = 'RetryableError';
    this.code = code;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** The text of anything thrown, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
