import { DiagLogLevel, diag } from '@opentelemetry/api';
import { defaultResource, envDetector, hostDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Logger } from './log.ts';
import { INSTANCE } from './metrics/process.ts';

/** The SDK's complaints are logged at most this often: a receiver that is away would fill the log. Milliseconds. */
const COMPLAIN_EVERY = 60_000;

/** Starts the SDK. Only `startTracing` loads this module: it takes memory that a process without tracing should not pay. */
export function startSdk(service: string, log: Pick<Logger, 'warn'>): NodeSDK {
  logComplaints(log);
  const sdk = new NodeSDK({
    // The environment's OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before these.
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': service,
        'service.namespace': 'switchboard',
        'service.instance.id': INSTANCE,
      }),
    ),
    resourceDetectors: [hostDetector, envDetector],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return sdk;
}

function logComplaints(log: Pick<Logger, 'warn'>): void {
  let last = Number.NEGATIVE_INFINITY;
  const complain = (problem: string) => {
    const now = performance.now();
    if (now - last < COMPLAIN_EVERY) return;
    last = now;
    log.warn({ problem: problem.slice(0, 500) }, 'spans are lost, or the tracing SDK has another problem');
  };
  const quiet = () => {};
  diag.setLogger(
    { error: complain, warn: complain, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN },
  );
}
