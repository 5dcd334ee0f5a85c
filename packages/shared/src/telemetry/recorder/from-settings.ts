import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ConsoleSpanExporter,
  ParentBasedSampler,
  type Sampler,
  SimpleSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { spanExporter } from '../otlp/span-exporter.ts';
import type { TracingSettings } from '../settings.ts';

export function samplerOf(settings: TracingSettings): Sampler {
  const name = settings.OTEL_TRACES_SAMPLER ?? 'parentbased_always_on';
  const root = name.endsWith('always_on')
    ? new AlwaysOnSampler()
    : name.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(Number(settings.OTEL_TRACES_SAMPLER_ARG ?? 1));
  return name.startsWith('parentbased') ? new ParentBasedSampler({ root }) : root;
}

/** Where spans go when they have ended: by batches, or to the console at once. */
export function processorOf(settings: TracingSettings): SpanProcessor {
  if (settings.OTEL_TRACES_EXPORTER === 'console') {
    return new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() });
  }
  return new BatchSpanProcessor({
    exporter: exporterOf(settings),
    scheduledDelayMillis: settings.OTEL_BSP_SCHEDULE_DELAY,
    exportTimeoutMillis: settings.OTEL_BSP_EXPORT_TIMEOUT,
    maxQueueSize: settings.OTEL_BSP_MAX_QUEUE_SIZE,
    maxExportBatchSize: settings.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
  });
}

/** The rest of an exporter's settings it reads from the environment itself. */
function exporterOf(settings: TracingSettings): SpanExporter {
  const protocol = settings.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? settings.OTEL_EXPORTER_OTLP_PROTOCOL;
  if (protocol === 'grpc') return new GrpcExporter();
  if (protocol === 'http/json') return new JsonExporter();
  return spanExporter();
}

/** Characters of a text in an attribute. */
export function valueLengthOf(settings: TracingSettings): number {
  const ofSpans = settings.OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT;
  return Number.isFinite(ofSpans) ? ofSpans : settings.OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT;
}
