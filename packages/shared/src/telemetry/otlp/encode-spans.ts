import type { AnyValue, Attributes, HrTime, Link, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { ProtobufWriter } from './protobuf-writer.ts';

/** In the flags of a span and of a link: whether its context came from elsewhere is known, and that it did. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

const to = new ProtobufWriter();

/**
 * Spans as OTLP's `ExportTraceServiceRequest`, byte for byte as the SDK's own serializer has them, in less than a third of its time. The
 * numbers are those of the fields in https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto.
 */
export function encodeSpans(spans: ReadableSpan[]): Uint8Array<ArrayBuffer> {
  return to.message(() => {
    for (const [resource, ofResource] of Map.groupBy(spans, (span) => span.resource)) {
      const begun = to.begin(1);
      writeResource(resource);
      for (const [scope, ofScope] of Map.groupBy(ofResource, (span) => span.instrumentationScope)) {
        writeScope(scope, ofScope);
      }
      if (resource.schemaUrl) to.text(3, resource.schemaUrl);
      to.end(begun);
    }
  });
}

function writeResource({ attributes }: ReadableSpan['resource']): void {
  const begun = to.begin(1);
  keyValues(1, attributes);
  to.int(2, 0);
  to.end(begun);
}

function writeScope(scope: ReadableSpan['instrumentationScope'], spans: ReadableSpan[]): void {
  const begun = to.begin(2);
  const named = to.begin(1);
  to.text(1, scope.name);
  if (scope.version) to.text(2, scope.version);
  to.end(named);
  for (const span of spans) writeSpan(span);
  if (scope.schemaUrl) to.text(3, scope.schemaUrl);
  to.end(begun);
}

function writeSpan(span: ReadableSpan): void {
  const own = span.spanContext();
  const begun = to.begin(2);
  writeContext(own);
  if (span.parentSpanContext?.spanId) to.hex(4, span.parentSpanContext.spanId);
  to.text(5, span.name);
  // The protocol's kinds begin with one that is not given.
  to.int(6, span.kind + 1);
  writeTime(7, span.startTime);
  writeTime(8, span.endTime);
  keyValues(9, span.attributes);
  to.int(10, span.droppedAttributesCount);
  for (const event of span.events) writeEvent(event);
  to.int(12, span.droppedEventsCount);
  for (const link of span.links) writeLink(link);
  to.int(14, span.droppedLinksCount);
  const status = to.begin(15);
  if (span.status.message) to.text(2, span.status.message);
  to.int(3, span.status.code);
  to.end(status);
  to.fixed32(16, flags(own, span.parentSpanContext?.isRemote));
  to.end(begun);
}

function writeEvent(event: TimedEvent): void {
  const begun = to.begin(11);
  writeTime(1, event.time);
  to.text(2, event.name);
  if (event.attributes) keyValues(3, event.attributes);
  to.int(4, event.droppedAttributesCount ?? 0);
  to.end(begun);
}

function writeLink(link: Link): void {
  const begun = to.begin(13);
  writeContext(link.context);
  if (link.attributes) keyValues(4, link.attributes);
  to.int(5, link.droppedAttributesCount ?? 0);
  to.fixed32(6, flags(link.context, link.context.isRemote));
  to.end(begun);
}

function writeContext({ traceId, spanId, traceState }: SpanContext): void {
  to.hex(1, traceId);
  to.hex(2, spanId);
  const state = traceState?.serialize();
  if (state) to.text(3, state);
}

function flags({ traceFlags }: SpanContext, isRemote = false): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);
}

function writeTime(field: number, [seconds, nanos]: HrTime): void {
  to.nanoseconds(field, seconds, nanos);
}

function keyValues(field: number, attributes: Attributes): void {
  for (const key in attributes) {
    const begun = to.begin(field);
    to.text(1, key);
    writeValue(2, attributes[key]);
    to.end(begun);
  }
}

function writeValue(field: number, value: AnyValue): void {
  const begun = to.begin(field);
  if (typeof value === 'string') to.text(1, value);
  else if (typeof value === 'boolean') to.int(2, value ? 1 : 0);
  else if (typeof value === 'number') {
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) to.int(3, value);
    else to.double(4, value);
  } else if (Array.isArray(value)) {
    const values = to.begin(5);
    for (const one of value) writeValue(1, one);
    to.end(values);
  } else if (value instanceof Uint8Array) to.bytes(7, value);
  else if (value) {
    const entries = to.begin(6);
    keyValues(1, value as Attributes);
    to.end(entries);
  }
  to.end(begun);
}
