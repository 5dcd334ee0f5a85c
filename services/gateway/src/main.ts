import { ConfigurationError, createLogger, startTracing, WRONG_CONFIGURATION } from '@switchboard/shared';
import { startGateway } from './gateway.ts';
import { readOwnSettings } from './settings.ts';

/** The gateway's whole process. A wrong environment ends it with status 78 and every problem; a second signal ends it at once. */
try {
  const settings = readOwnSettings(process.env);
  const log = createLogger('gateway', settings.LOG_LEVEL);
  const tracing = await startTracing('gateway', settings, (problem) =>
    log.warn({ problem }, 'spans are lost'),
  );
  const gateway = await startGateway(settings, log);
  let draining = false;
  const stop = async (signal: string) => {
    if (draining) process.exit(1);
    draining = true;
    log.info({ signal }, 'draining');
    await gateway.drain();
    await tracing.stop();
    log.info('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
} catch (error) {
  if (error instanceof ConfigurationError) {
    process.stderr.write(`gateway: ${error.message}\n`);
    process.exit(WRONG_CONFIGURATION);
  }
  createLogger('gateway', 'error').error({ err: error }, 'the gateway could not start');
  process.exit(1);
}
