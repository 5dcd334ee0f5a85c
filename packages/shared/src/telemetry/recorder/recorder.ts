import {
  type Context,
  context as contexts,
  isSpanContextValid,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  TraceFlags,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import {
  RandomIdGenerator,
  type Sampler,
  SamplingDecision,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { RecordedSpan, type Recording } from './recorded-span.ts';

const ids = new RandomIdGenerator();

export type RecorderOptions = Pick<Recording, 'resource' | 'valueLength'> & {
  sampler: Sampler;
  /** Gets each span that was sampled when it has ended. */
  processor: SpanProcessor;
};

/**
 * A provider of tracers with the SDK's samplers, ids and processors, and with spans that cost a fraction of the SDK's. A span that is not sampled is not
 * recorded either.
 */
export function recorder({ resource, valueLength, sampler, processor }: RecorderOptions): TracerProvider {
  const ended: Recording['ended'] = (span) => processor.onEnd(span);
  return {
    getTracer: (name, version, options) =>
      tracer(sampler, {
        resource,
        valueLength,
        ended,
        scope: {
          name,
          ...(version !== undefined && { version }),
          ...(options?.schemaUrl !== undefined && { schemaUrl: options.schemaUrl }),
        },
      }),
  };
}

function tracer(sampler: Sampler, recording: Recording): Tracer {
  function startSpan(name: string, options: SpanOptions = {}, context = contexts.active()): Span {
    const around = options.root ? trace.deleteSpan(context) : context;
    const parent = validParent(around);
    const traceId = parent?.traceId ?? ids.generateTraceId();
    const { kind = SpanKind.INTERNAL, attributes = {}, links = [] } = options;
    const sampling = sampler.shouldSample(around, traceId, name, kind, attributes, links);
    const isSampled = sampling.decision === SamplingDecision.RECORD_AND_SAMPLED;
    const traceState = sampling.traceState ?? parent?.traceState;
    const own: SpanContext = {
      traceId,
      spanId: ids.generateSpanId(),
      traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      ...(traceState && { traceState }),
    };
    if (!isSampled) return trace.wrapSpanContext(own);
    const span = new RecordedSpan(recording, name, own, parent, options);
    if (sampling.attributes) span.setAttributes(sampling.attributes);
    return span;
  }

  function startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    ...rest: [F] | [SpanOptions, F] | [SpanOptions, Context, F]
  ): ReturnType<F> {
    const work = rest.at(-1) as F;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {};
    const around = rest.length > 2 ? (rest[1] as Context) : contexts.active();
    const span = startSpan(name, options, around);
    return contexts.with(trace.setSpan(around, span), () => work(span) as ReturnType<F>);
  }

  return { startSpan, startActiveSpan };
}

function validParent(context: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(context);
  return parent && isSpanContextValid(parent) ? parent : undefined;
}
