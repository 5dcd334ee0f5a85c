import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import { readTraceparent } from './traceparent.ts';

/** What a metric's exemplar names: the trace of the work that was measured, so that a board leads from a latency to its trace. */
export type Exemplar = { trace_id: string; span_id: string };

/** How long one trace has the word. Milliseconds. */
const TURN_OF_ONE = 2;
let speaking = { traceId: '', until: 0 };

/**
 * The exemplar of work in this span; none where its trace is not sampled, since nothing would be found under it. Of traces that are
 * measured within two milliseconds the first one gives exemplars: a bucket keeps but its newest, and in a process that has hundreds
 * of turns a second each exemplar would be written for nobody.
 */
export function exemplarOf(span: SpanContext | undefined): Exemplar | undefined {
  if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  const { traceId, spanId } = span;
  if (traceId !== speaking.traceId) {
    const now = performance.now();
    if (now < speaking.until) return undefined;
    speaking = { traceId, until: now + TURN_OF_ONE };
  }
  return { trace_id: traceId, span_id: spanId };
}

/** The exemplar of work that came with this `traceparent`. */
export function exemplarIn(traceparent: string | undefined): Exemplar | undefined {
  return exemplarOf(readTraceparent(traceparent));
}
