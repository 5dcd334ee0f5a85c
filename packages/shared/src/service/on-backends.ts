import type { AgentDefinition } from '../agent/definition.ts';
import type { Environment } from '../config/environment.ts';
import type { Logger } from '../telemetry/log.ts';

/** An agent with its backends, which stay open until `close`. */
export type Opened = {
  definition: AgentDefinition;
  /** Whether its database answers now; `/readyz` says so. */
  isReady(): Promise<boolean>;
  /** Called when no run needs them any more. */
  close(): Promise<void>;
};

/** Where an agent's backends are in the database, if not in the usual place: for several of one agent in one process. */
export type OpenOptions = { schema?: string };

/**
 * An agent whose tools need something opened first, such as a database. Health is served while it opens; what `open` throws ends the
 * start.
 */
export type AgentOnBackends<Own> = {
  name: string;
  /** What the environment says to this agent beside what it says to every one. Throws a ConfigurationError. */
  readOwnSettings(env: Environment): Own;
  open(log: Logger, own: Own, options?: OpenOptions): Promise<Opened>;
};

/** An agent on backends whose settings have been read. */
export type ToOpen = { name: string; open(log: Logger): Promise<Opened> };

export function withSettings<Own>(agent: AgentOnBackends<Own>, own: Own): ToOpen {
  return { name: agent.name, open: (log) => agent.open(log, own) };
}
