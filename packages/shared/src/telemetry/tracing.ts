import { setTimeout as delay } from 'node:timers/promises';
import { captureContent } from './content.ts';
import { copyLinesTo } from './log.ts';
import { type TracingSettings, wantsLogs, wantsTracing } from './settings.ts';

/** What this process sends: spans, and log lines where that is asked for. */
export type Tracing = {
  /** Sends what has not been sent yet, within `FLUSH_MS`. Never rejects. */
  stop(): Promise<void>;
};

/** How long the end of a process waits for a receiver of spans. */
const FLUSH_MS = 3_000;

const none: Tracing = { stop: async () => {} };

/**
 * Starts the OpenTelemetry SDK as the environment's standard variables say, for traces, and for a copy of the log's lines where
 * OTEL_LOGS_EXPORTER asks for it; metrics are Prometheus's. Where nobody wants either nothing of the SDK is loaded. A receiver that
 * is away or slow costs spans, and never a turn: they are sent in the background from a queue with a bound. `onProblem` is told
 * that spans are lost, once a minute at most.
 */
export async function startTracing(
  service: string,
  settings: TracingSettings,
  onProblem: (problem: string) => void,
): Promise<Tracing> {
  captureContent(settings.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT);
  if (!wantsTracing(settings) && !wantsLogs(settings)) return none;
  const { startSdk } = await import('./sdk.ts');
  const sdk = startSdk(service, settings, onProblem);
  return {
    async stop() {
      copyLinesTo(undefined);
      const late = new AbortController();
      await Promise.race([
        sdk.shutdown().catch(() => {}),
        delay(FLUSH_MS, undefined, { signal: late.signal }).catch(() => {}),
      ]);
      late.abort();
    },
  };
}
