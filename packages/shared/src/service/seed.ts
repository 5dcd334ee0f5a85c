import { ConfigurationError, WRONG_CONFIGURATION } from '../config/environment.ts';
import { createLogger } from '../telemetry/log.ts';
import type { AgentOnBackends } from './on-backends.ts';

/** The whole process that fills a service's schema: opening does it, as far as SEED_ACCOUNTS asks for it. */
export async function runSeed<Own>({ name, readOwnSettings, open }: AgentOnBackends<Own>): Promise<void> {
  const log = createLogger(name, 'info');
  try {
    const opened = await open(log, readOwnSettings(process.env));
    await opened.close();
  } catch (error) {
    if (error instanceof ConfigurationError) {
      process.stderr.write(`${name}: ${error.message}\n`);
      process.exitCode = WRONG_CONFIGURATION;
      return;
    }
    log.error({ err: error }, 'the demo data could not be written');
    process.exitCode = 1;
  }
}
