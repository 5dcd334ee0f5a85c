import { flushCompileCache } from 'node:module';
import type { AgentDefinition } from '../agent/definition.ts';
import { ConfigurationError, readTogether, WRONG_CONFIGURATION } from '../config/environment.ts';
import { readSettings } from '../config/settings.ts';
import { createLogger } from '../telemetry/log.ts';
import { startTracing } from '../telemetry/tracing.ts';
import { type AgentOnBackends, withSettings } from './on-backends.ts';
import { startAgent } from './service.ts';
import { collectStartGarbage } from './start-garbage.ts';

/**
 * A service's whole process: reads the environment, starts the agent, and drains on SIGTERM and SIGINT. A wrong environment ends it
 * with status 78 and every problem, a broker that refuses the connection with status 1; a second signal ends it at once.
 */
export async function runService<Own>(agent: AgentDefinition | AgentOnBackends<Own>): Promise<void> {
  try {
    const [settings, toStart] = readTogether(
      () => readSettings(agent.name, process.env),
      () => ('open' in agent ? withSettings(agent, agent.readOwnSettings(process.env)) : agent),
    );
    const log = createLogger(agent.name, settings.LOG_LEVEL);
    const tracing = await startTracing(agent.name, settings, (problem) =>
      log.warn({ problem }, 'spans are lost'),
    );
    const service = await startAgent(toStart, settings, log);
    // Where Node keeps compiled code (NODE_COMPILE_CACHE), a process that is killed leaves it to the one that takes its place.
    flushCompileCache();
    collectStartGarbage();
    let draining = false;
    const stop = async (signal: string) => {
      if (draining) process.exit(1);
      draining = true;
      log.info({ signal }, 'draining');
      await service.drain();
      await tracing.stop();
      log.info('stopped');
      process.exit(0);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
    void service.closed.then((error) => {
      if (draining) return;
      log.error({ err: error }, 'the broker refuses the connection; check the credentials');
      process.exit(1);
    });
  } catch (error) {
    if (error instanceof ConfigurationError) {
      process.stderr.write(`${agent.name}: ${error.message}\n`);
      process.exit(WRONG_CONFIGURATION);
    }
    createLogger(agent.name, 'error').error({ err: error }, 'the service could not start');
    process.exit(1);
  }
}
