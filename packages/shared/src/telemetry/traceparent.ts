import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';

const GRAMMAR = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

/** What was read last: the trace of one piece of work is asked for many times in a row. */
let last: { traceparent: string; span: SpanContext | undefined } = { traceparent: '', span: undefined };

/** The span that a W3C `traceparent` names; undefined where it names none. https://www.w3.org/TR/trace-context/ */
export function readTraceparent(traceparent: string | undefined): SpanContext | undefined {
  if (traceparent === undefined) return undefined;
  if (traceparent !== last.traceparent) last = { traceparent, span: read(traceparent) };
  return last.span;
}

function read(traceparent: string): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = GRAMMAR.exec(traceparent) ?? [];
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(span) ? span : undefined;
}

/** A span as a W3C `traceparent`; undefined for the span of a process that traces nothing and was told of none. */
export function writeTraceparent(span: SpanContext | undefined): string | undefined {
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-0${span.traceFlags & 1}`;
}
