import {
  type Attributes,
  type Context,
  context,
  type Link,
  type Span,
  type SpanContext,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { RetryableError, TerminalError } from '../contracts/errors.ts';
import { attributes, events, links } from './semconv.ts';

/** Without an SDK its spans are those that came in, and cost next to nothing. */
const tracer = trace.getTracer('switchboard');

/** Starts a span; `parent` is what is going on where it is left out. Attributes that are undefined are left out. */
export function startSpan(name: string, options: SpanOptions, parent?: Context): Span {
  return tracer.startSpan(name, options, parent);
}

/** Runs `work` as the span: what it starts is a child, and the span ends with it. An error marks the span and is thrown on. */
export function within<T>(span: Span, work: () => Promise<T>): Promise<T> {
  return endingWith(span, () => context.with(trace.setSpan(context.active(), span), work));
}

/** The same for work that starts no spans and describes none but this one: what is going on stays what it was. */
export async function endingWith<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    markFailed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Marks a span as failed: by what kind of error, never by its text, which may quote a customer. */
export function markFailed(span: Span, error: unknown): void {
  markFailedAs(span, errorType(error));
}

export function markFailedAs(span: Span, type: string): void {
  span.setAttribute(attributes.errorType, type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** A name for an error of which there are few: our code, an HTTP status, the system's code, or the class. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  if (error instanceof RetryableError || error instanceof TerminalError) return error.code;
  // The SDK wraps what a tool throws.
  if ('error' in error && error.error instanceof Error) return errorType(error.error);
  if ('status' in error && typeof error.status === 'number') return String(error.status);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** Tells on the span that is active now, or on another one, what has happened. */
export function mark(
  event: keyof typeof events,
  details: Attributes = {},
  span: Span | undefined = trace.getActiveSpan(),
): void {
  span?.addEvent(events[event], details);
}

/** Adds to what is known of the span that is active now. */
export function describe(details: Attributes): void {
  trace.getActiveSpan()?.setAttributes(details);
}

/** The message that is being handled, or the work in it, went to the dead letters. */
export function buried(code: string): void {
  mark('deadLetter', { [attributes.code]: code });
  markActiveFailed(code);
}

export function markActiveFailed(type: string): void {
  const span = trace.getActiveSpan();
  if (span) markFailedAs(span, type);
}

/** The span that is active now, where there is one. */
export function activeSpan(): SpanContext | undefined {
  return trace.getActiveSpan()?.spanContext();
}

export function linkTo(span: SpanContext, why: keyof typeof links): Link {
  return { context: span, attributes: { [attributes.link]: links[why] } };
}
