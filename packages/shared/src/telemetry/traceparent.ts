import { INVALID_SPANID, INVALID_TRACEID, type SpanContext } from '@opentelemetry/api';

const GRAMMAR = /^(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/;

/** The span that a W3C `traceparent` names; undefined where it names none. https://www.w3.org/TR/trace-context/ */
export function readTraceparent(traceparent: string | undefined): SpanContext | undefined {
  if (traceparent === undefined || !GRAMMAR.test(traceparent)) return undefined;
  const traceId = traceparent.slice(3, 35);
  const spanId = traceparent.slice(36, 52);
  const traceFlags = Number.parseInt(traceparent.slice(53, 55), 16) & 1;
  const span = { traceId, spanId, traceFlags, isRemote: true };
  return isSpan(span) ? span : undefined;
}

/** Whether a `traceparent` is of the same trace as `span`: what most are asked, and told without reading them. */
export function isOfTrace(traceparent: string | undefined, span: SpanContext | undefined): boolean {
  return span !== undefined && traceparent?.startsWith(span.traceId, 3) === true;
}

/** A span as a W3C `traceparent`; undefined for the span of a process that traces nothing and was told of none. */
export function writeTraceparent(span: SpanContext | undefined): string | undefined {
  if (!isSpan(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-0${span.traceFlags & 1}`;
}

/**
 * False for none, and for the one that stands for no span. Whether the ids are hexadecimal is not looked at again: a span is of the SDK, or was read
 * here.
 */
export function isSpan(span: SpanContext | undefined): span is SpanContext {
  return span !== undefined && span.traceId !== INVALID_TRACEID && span.spanId !== INVALID_SPANID;
}
