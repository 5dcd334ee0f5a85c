import { context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { attributes, spanNames } from './semconv.ts';
import { activeSpan, linkTo, startSpan } from './span.ts';
import { readTraceparent } from './traceparent.ts';

/**
 * Links the trace of each turn that has entered to the trace of the turn before it. The turn whose message is being handled has a span here
 * already; any other that came in with it gets one in its own trace.
 */
export function tellEntered(
  conversation: string,
  arrivals: { seq: number; traceparent?: string | undefined }[],
  before: string | undefined,
  own: number,
): void {
  let previous = readTraceparent(before);
  for (const { seq, traceparent } of arrivals) {
    const turn = readTraceparent(traceparent);
    const link = previous ? [linkTo(previous, 'turnBefore')] : [];
    previous = turn ?? previous;
    if (seq === own) {
      trace.getSpan(context.active())?.addLinks(link);
      continue;
    }
    const here = activeSpan();
    if (turn === undefined || turn.traceId === here?.traceId) continue;
    startSpan(
      spanNames.enter,
      {
        kind: SpanKind.INTERNAL,
        links: [...link, ...(here ? [linkTo(here, 'during')] : [])],
        attributes: { [attributes.conversation]: conversation },
      },
      trace.setSpanContext(ROOT_CONTEXT, turn),
    ).end();
  }
}
