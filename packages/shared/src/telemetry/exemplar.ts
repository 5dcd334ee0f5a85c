import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import { readTraceparent } from './traceparent.ts';

/** What a metric's exemplar names: the trace of the work that was measured, so that a board leads from a latency to its trace. */
export type Exemplar = { trace_id: string; span_id: string };

/** The exemplar of work in this span; none where its trace is not sampled, since nothing would be found under it. */
export function exemplarOf(span: SpanContext | undefined): Exemplar | undefined {
  if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return { trace_id: span.traceId, span_id: span.spanId };
}

/** The exemplar of work that came with this `traceparent`. */
export function exemplarIn(traceparent: string | undefined): Exemplar | undefined {
  return exemplarOf(readTraceparent(traceparent));
}
