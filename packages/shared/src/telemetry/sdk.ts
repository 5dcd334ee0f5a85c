import { hostname } from 'node:os';
import { DiagLogLevel, diag, logs, trace } from '@opentelemetry/api';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { copyLinesTo } from './log.ts';
import { logRecordOf } from './log-record.ts';
import { INSTANCE } from './metrics/process.ts';
import { processorOf, samplerOf, valueLengthOf } from './recorder/from-settings.ts';
import { recorder } from './recorder/recorder.ts';
import { type TracingSettings, wantsLogs, wantsTracing } from './settings.ts';

/** A receiver that is away would fill a log. Milliseconds. */
const COMPLAIN_EVERY = 60_000;

/** Starts the SDK. Only `startTracing` loads this module: it takes memory that a process without tracing should not pay. */
export function startSdk(
  service: string,
  settings: TracingSettings,
  onProblem: (problem: string) => void,
): { shutdown(): Promise<void> } {
  hearProblems(onProblem);
  const resource = resourceOf(service);
  const processor = wantsTracing(settings) ? processorOf(settings) : undefined;
  const sdk = new NodeSDK({
    resource,
    autoDetectResources: false,
    metricReaders: [],
    spanProcessors: [],
    // Left out, they are what the environment says.
    ...(wantsLogs(settings) ? {} : { logRecordProcessors: [] }),
  });
  sdk.start();
  if (processor) {
    trace.setGlobalTracerProvider(
      recorder({ resource, processor, sampler: samplerOf(settings), valueLength: valueLengthOf(settings) }),
    );
  }
  if (wantsLogs(settings)) {
    const logger = logs.getLogger('switchboard');
    copyLinesTo((line) => logger.emit(logRecordOf(line)));
  }
  return {
    shutdown: async () => {
      await Promise.all([processor?.shutdown(), sdk.shutdown()]);
    },
  };
}

function resourceOf(service: string): Resource {
  const own = resourceFromAttributes({
    'service.name': service,
    'service.namespace': 'switchboard',
    'service.instance.id': INSTANCE,
    // The SDK's detector of the host looks for the machine's id as well, and complains where a container has none.
    'host.name': hostname(),
  });
  // The environment's OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before these.
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }));
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
