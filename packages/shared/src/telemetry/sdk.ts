import { hostname } from 'node:os';
import { DiagLogLevel, diag, logs } from '@opentelemetry/api';
import { defaultResource, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { copyLinesTo } from './log.ts';
import { logRecordOf } from './log-record.ts';
import { INSTANCE } from './metrics/process.ts';
import { spanExporter } from './otlp/span-exporter.ts';
import { sendsProtobuf, type TracingSettings, wantsLogs, wantsTracing } from './settings.ts';

/** A receiver that is away would fill a log. Milliseconds. */
const COMPLAIN_EVERY = 60_000;

/** Starts the SDK. Only `startTracing` loads this module: it takes memory that a process without tracing should not pay. */
export function startSdk(
  service: string,
  settings: TracingSettings,
  onProblem: (problem: string) => void,
): NodeSDK {
  hearProblems(onProblem);
  const sdk = new NodeSDK({
    // The environment's OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before these.
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': service,
        'service.namespace': 'switchboard',
        'service.instance.id': INSTANCE,
        // The SDK's detector of the host looks for the machine's id as well, and complains where a container has none.
        'host.name': hostname(),
      }),
    ),
    resourceDetectors: [envDetector],
    metricReaders: [],
    // Left out, they are what the environment says.
    ...(sendsProtobuf(settings) ? { traceExporter: spanExporter() } : {}),
    ...(wantsTracing(settings) ? {} : { spanProcessors: [] }),
    ...(wantsLogs(settings) ? {} : { logRecordProcessors: [] }),
  });
  sdk.start();
  if (wantsLogs(settings)) {
    const logger = logs.getLogger('switchboard');
    copyLinesTo((line) => logger.emit(logRecordOf(line)));
  }
  return sdk;
}

function hearProblems(onProblem: (problem: string) => void): void {
  let last = Number.NEGATIVE_INFINITY;
  const complain = (problem: string) => {
    const now = performance.now();
    if (now - last < COMPLAIN_EVERY) return;
    last = now;
    onProblem(problem.slice(0, 500));
  };
  const quiet = () => {};
  diag.setLogger(
    { error: complain, warn: complain, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN },
  );
}
