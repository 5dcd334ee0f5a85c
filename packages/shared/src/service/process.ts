import { flushCompileCache } from 'node:module';
import { ConfigurationError, WRONG_CONFIGURATION } from '../config/environment.ts';
import { createLogger, type Logger } from '../telemetry/log.ts';
import type { TracingSettings } from '../telemetry/settings.ts';
import { startTracing } from '../telemetry/tracing.ts';
import { collectStartGarbage } from './start-garbage.ts';

/** What a process does once it has started. */
export type Running = {
  /** Takes nothing new, lets what runs finish within the grace period, gives the rest back, disconnects. */
  drain(): Promise<void>;
  /** Resolves when the connection is closed for good: by the drain, or with an error where the broker refuses us from now on. */
  closed: Promise<Error | undefined>;
};

type Startable = {
  settings: TracingSettings & { LOG_LEVEL: string };
  start(log: Logger): Promise<Running>;
};

/**
 * A whole process: `read` reads the environment, what it gives is started, and drained on SIGTERM and SIGINT. A wrong environment ends
 * the process with status 78 and every problem; a start that fails, or a broker that refuses the connection, then or later, with status
 * 1. A second signal ends it at once.
 */
export async function runProcess(name: string, read: () => Startable): Promise<void> {
  try {
    const { settings, start } = read();
    const log = createLogger(name, settings.LOG_LEVEL);
    const tracing = await startTracing(name, settings, (problem) => log.warn({ problem }, 'spans are lost'));
    const running = await start(log);
    // Where Node keeps compiled code (NODE_COMPILE_CACHE), a process that is killed leaves it to the one that takes its place.
    flushCompileCache();
    collectStartGarbage();
    let draining = false;
    const stop = async (signal: string) => {
      if (draining) process.exit(1);
      draining = true;
      log.info({ signal }, 'draining');
      await running.drain();
      await tracing.stop();
      log.info('stopped');
      process.exit(0);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
    void running.closed.then((error) => {
      if (draining) return;
      log.error({ err: error }, 'the broker refuses the connection; check the credentials');
      process.exit(1);
    });
  } catch (error) {
    if (error instanceof ConfigurationError) {
      process.stderr.write(`${name}: ${error.message}\n`);
      process.exit(WRONG_CONFIGURATION);
    }
    createLogger(name, 'error').error({ err: error }, 'the process could not start');
    process.exit(1);
  }
}
