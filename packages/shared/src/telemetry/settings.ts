import { z } from 'zod';
import { address, whole } from '../config/variables.ts';

const onOff = z
  .string()
  .regex(/^(true|false)$/i, 'must be true or false')
  .transform((text) => text.toLowerCase() === 'true')
  .default(false);
const endpoint = address('http', 'https').optional();
const valueLength = whole(Number.POSITIVE_INFINITY, 1, 1_000_000_000);
const protocol = z.enum(['http/protobuf', 'http/json', 'grpc']).optional();

/**
 * OpenTelemetry's standard variables that are checked at the start; the SDK reads its further ones (headers, certificates, time limits) from
 * the environment itself. https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export const tracingVariables = {
  OTEL_SDK_DISABLED: onOff,
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'console', 'none']).optional(),
  OTEL_LOGS_EXPORTER: z.enum(['otlp', 'none']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: protocol,
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .optional(),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?|\.\d+)$/, 'must be a share from 0 to 1, for example 0.1')
    .optional(),
  OTEL_BSP_SCHEDULE_DELAY: whole(5_000, 1, 86_400_000),
  OTEL_BSP_EXPORT_TIMEOUT: whole(30_000, 1, 600_000),
  OTEL_BSP_MAX_QUEUE_SIZE: whole(2_048, 1, 1_000_000),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: whole(512, 1, 1_000_000),
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: valueLength,
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: valueLength,
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: onOff,
};
const tracingSchema = z.object(tracingVariables);
export type TracingSettings = z.infer<typeof tracingSchema>;

/** Whether anybody wants spans: without an endpoint or an exporter named nobody does. */
export function wantsTracing(settings: TracingSettings): boolean {
  if (settings.OTEL_SDK_DISABLED || settings.OTEL_TRACES_EXPORTER === 'none') return false;
  return [
    settings.OTEL_TRACES_EXPORTER,
    settings.OTEL_EXPORTER_OTLP_ENDPOINT,
    settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
  ].some((value) => value !== undefined);
}

/** Whether log lines are sent, too: only where that is asked for, since most platforms collect a container's output themselves. */
export function wantsLogs(settings: TracingSettings): boolean {
  return !settings.OTEL_SDK_DISABLED && settings.OTEL_LOGS_EXPORTER === 'otlp';
}
