import { type Logger, type LoggerOptions, pino } from 'pino';
import { currentConversation } from './current-conversation.ts';
import { activeSpan } from './span.ts';
import { openStdout } from './stdout.ts';
import { isSpan } from './traceparent.ts';

export type { Logger };

const WARN = 40;

/** Gets every line of every logger, beside stdout. */
let copyLine: ((line: string) => void) | undefined;

/** From now on passes each line on, too; with undefined no longer. */
export function copyLinesTo(receive: ((line: string) => void) | undefined): void {
  copyLine = receive;
}

/**
 * A logger that writes one JSON object a line, with the ids of the trace, the span and the conversation that it is part of. What
 * customers and agents say is never given to it. A write for each line would take a tenth of a busy service's processor time, so lines
 * are written together; a warning or an error at once, with all that came before it.
 */
export function createLogger(service: string, level: string): Logger {
  const stdout = openStdout();
  const output = {
    write(line: string) {
      stdout.write(line);
      copyLine?.(line);
    },
  };
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: errorOf },
    redact: ['*.apiKey', '*.authorization', '*.headers.authorization'],
    mixin() {
      const span = activeSpan();
      const conversation = currentConversation();
      return {
        ...(isSpan(span) ? { trace_id: span.traceId, span_id: span.spanId } : {}),
        ...(conversation === undefined ? {} : { conversation }),
      };
    },
  };
  const hooks: LoggerOptions['hooks'] = {
    logMethod(args, method, at) {
      method.apply(this, args);
      if (at >= WARN) stdout.flush();
    },
  };
  return pino({ ...options, hooks }, output);
}

/** What of an error is logged. An error may carry whole requests, answers and runs in fields of its own: none of these. */
function errorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error ? { code: error.code } : {}),
    ...('status' in error ? { status: error.status } : {}),
    ...(error.cause === undefined ? {} : { cause: errorOf(error.cause) }),
  };
}
