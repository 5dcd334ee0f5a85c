import { context, ROOT_CONTEXT, type SpanContext, SpanKind, trace } from '@opentelemetry/api';
import { attributes, spanNames } from './semconv.ts';
import { markFailedAs, startSpan } from './span.ts';
import { readTraceparent } from './traceparent.ts';

/** The HTTP request that brings a turn: the first span of the turn's trace. */
export type RequestSpan = {
  /** What an exemplar of its duration names. */
  span: SpanContext;
  /** Runs `work` as part of it; also what `work` leaves running. */
  within<T>(work: () => T): T;
  /** The answer, with this status, is out. */
  end(status: number): void;
};

/** `traceparent` is the caller's; give it only where the caller may say which trace the turn belongs to. */
export function startRequestSpan(request: {
  method: string;
  route: string;
  traceparent?: string | undefined;
}): RequestSpan {
  const caller = readTraceparent(request.traceparent);
  const span = startSpan(
    spanNames.request(request.method, request.route),
    {
      kind: SpanKind.SERVER,
      attributes: { [attributes.httpMethod]: request.method, [attributes.httpRoute]: request.route },
    },
    caller ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT,
  );
  return {
    span: span.spanContext(),
    within: (work) => context.with(trace.setSpan(context.active(), span), work),
    end(status) {
      span.setAttribute(attributes.httpStatus, status);
      if (status >= 500) markFailedAs(span, String(status));
      span.end();
    },
  };
}
