import { type Logger, pino } from 'pino';

export type { Logger };

/** A logger that writes one JSON object a line. What customers and agents say is never given to it. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['*.apiKey', '*.authorization', '*.headers.authorization'],
  });
}
