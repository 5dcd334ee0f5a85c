/** What a metric's exemplar names: the trace of the work that was measured, so that a board leads from a latency to its trace. */
export type Exemplar = { trace_id: string; span_id: string };

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The exemplar of work with this W3C trace context; none where its trace is not sampled, since nothing would be found under it. */
export function exemplarOf(traceparent: string | undefined): Exemplar | undefined {
  const [, trace_id, span_id, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (trace_id === undefined || span_id === undefined || flags === undefined) return undefined;
  return (Number.parseInt(flags, 16) & 1) === 1 ? { trace_id, span_id } : undefined;
}
