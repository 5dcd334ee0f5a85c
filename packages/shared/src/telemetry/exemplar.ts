import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import { readTraceparent } from './traceparent.ts';

/** What a metric's exemplar names: the trace of the work that was measured, so that a board leads from a latency to its trace. */
export type Exemplar = { trace_id: string; span_id: string };

/** How long one trace has the word. Milliseconds. */
const TURN_OF_ONE = 2;

/** Tells of a trace whether it gives exemplars now: the first of those that ask within two milliseconds does, for all that it measures. */
export function oneAtATime(clock: () => number): (traceId: string) => boolean {
  let speaking = '';
  let until = Number.NEGATIVE_INFINITY;
  return (traceId) => {
    if (traceId === speaking) return true;
    const now = clock();
    if (now < until) return false;
    speaking = traceId;
    until = now + TURN_OF_ONE;
    return true;
  };
}

const speaks = oneAtATime(() => performance.now());

/**
 * The exemplar of work in this span; none where its trace is not sampled, since nothing would be found under it, and none while another
 * trace gives them: a bucket keeps but its newest, and in a process that has hundreds of turns a second most would be written for nobody.
 */
export function exemplarOf(span: SpanContext | undefined): Exemplar | undefined {
  if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return speaks(span.traceId) ? { trace_id: span.traceId, span_id: span.spanId } : undefined;
}

/** The exemplar of work that came with this `traceparent`. */
export function exemplarIn(traceparent: string | undefined): Exemplar | undefined {
  return exemplarOf(readTraceparent(traceparent));
}
