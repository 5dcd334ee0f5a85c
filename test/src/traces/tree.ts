import type { ReceivedSpan } from '@switchboard/shared/testing';

/** The spans of each trace. */
export function tracesOf(spans: ReceivedSpan[]): Map<string, ReceivedSpan[]> {
  return Map.groupBy(spans, (span) => span.traceId);
}

/** Spans whose parent is not among them; the root has none at all. */
export function orphansOf(spans: ReceivedSpan[]): ReceivedSpan[] {
  const ids = new Set(spans.map((span) => span.spanId));
  return spans.filter((span) => span.parentSpanId !== undefined && !ids.has(span.parentSpanId));
}

/** A trace as a picture: each span under its parent, in the order in which they began. */
export function treeOf(spans: ReceivedSpan[]): string {
  const lines: string[] = [];
  const draw = (parent: string | undefined, depth: number): void => {
    const children = spans
      .filter((span) => span.parentSpanId === parent)
      .sort((a, b) => Number(a.start - b.start));
    for (const span of children) {
      lines.push(`${'  '.repeat(depth)}${span.name}`);
      draw(span.spanId, depth + 1);
    }
  };
  draw(undefined, 0);
  return lines.join('\n');
}
