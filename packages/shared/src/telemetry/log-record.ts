import { type LogRecord, ROOT_CONTEXT, SeverityNumber, TraceFlags, trace } from '@opentelemetry/api';
import { z } from 'zod';

const lineSchema = z.looseObject({
  level: z.string(),
  time: z.iso.datetime(),
  service: z.string(),
  msg: z.string().default(''),
  trace_id: z.string().optional(),
  span_id: z.string().optional(),
});

const severities: Record<string, SeverityNumber> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/**
 * A line of the log as an OpenTelemetry log record: the message is its body, what else the line says are its attributes, and its
 * trace is the line's. The service is the resource's.
 */
export function logRecordOf(line: string): LogRecord {
  const {
    level,
    time,
    service: _,
    msg,
    trace_id,
    span_id,
    ...attributes
  } = lineSchema.parse(JSON.parse(line));
  const severityNumber = severities[level];
  return {
    timestamp: new Date(time),
    severityText: level,
    ...(severityNumber === undefined ? {} : { severityNumber }),
    body: msg,
    attributes,
    context:
      trace_id === undefined || span_id === undefined
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, {
            traceId: trace_id,
            spanId: span_id,
            traceFlags: TraceFlags.SAMPLED,
          }),
  };
}
