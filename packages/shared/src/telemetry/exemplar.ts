import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import { readTraceparent } from './traceparent.ts';

/** What a metric's exemplar names: the trace of the work that was measured, so that a board leads from a latency to its trace. */
export type Exemplar = { trace_id: string; span_id: string };

/** Where a value was measured: a span, or the `traceparent` of one; undefined where nothing is traced. */
export type Measured = SpanContext | string | undefined;

/** Milliseconds. */
const WINDOW = 100;

/**
 * Which values of a distribution come with an exemplar: in each tenth of a second the first, and every one that is larger than those
 * before it. A bucket keeps but its newest, so a process that has hundreds of turns a second would write most of them for nobody; and
 * the slow ones, which somebody looks for, are not kept out by the many. Only sampled traces count: nothing would be found under another.
 */
export function exemplarsOf(clock: () => number): (value: number, where: Measured) => Exemplar | undefined {
  let largest = 0;
  let until = Number.NEGATIVE_INFINITY;
  return (value, where) => {
    if (where === undefined) return undefined;
    const now = clock();
    const isFirst = now >= until;
    if (!isFirst && value <= largest) return undefined;
    const span = typeof where === 'string' ? readTraceparent(where) : where;
    if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
    if (isFirst) until = now + WINDOW;
    largest = value;
    return { trace_id: span.traceId, span_id: span.spanId };
  };
}
