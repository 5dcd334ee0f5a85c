import type { AgentDefinition } from '../agent/definition.ts';
import { readTogether } from '../config/environment.ts';
import { readSettings } from '../config/settings.ts';
import { type AgentOnBackends, withSettings } from './on-backends.ts';
import { runProcess } from './process.ts';
import { startAgent } from './service.ts';

/** A service's whole process: the agent, on what the environment says of it and of its backends. */
export function runService<Own>(agent: AgentDefinition | AgentOnBackends<Own>): Promise<void> {
  return runProcess(agent.name, () => {
    const [settings, toStart] = readTogether(
      () => readSettings(agent.name, process.env),
      () => ('open' in agent ? withSettings(agent, agent.readOwnSettings(process.env)) : agent),
    );
    return { settings, start: (log) => startAgent(toStart, settings, log) };
  });
}
