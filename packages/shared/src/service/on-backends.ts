import type { AgentDefinition } from '../agent/definition.ts';
import type { Logger } from '../telemetry/log.ts';

/** An agent with its backends, which stay open until `close`. */
export type Opened = {
  definition: AgentDefinition;
  /** Whether its database answers now; `/readyz` says so. */
  isReady(): Promise<boolean>;
  /** Called when no run needs them any more. */
  close(): Promise<void>;
};

/** Where an agent's backends are, if not where this process's environment says: for several of one agent in one process. */
export type OpenOptions = {
  env?: Record<string, string | undefined>;
  /** In the database. */
  schema?: string;
};

/**
 * An agent whose tools need something opened first, such as a database. Health is served while it opens; what `open` throws ends the
 * start.
 */
export type AgentOnBackends = { name: string; open(log: Logger): Promise<Opened> };
