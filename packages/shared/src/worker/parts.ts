import type { Runner } from '@openai/agents-core';
import type { BuiltAgent } from '../agent/build.ts';
import type { AgentDefinition } from '../agent/definition.ts';
import type { Bus } from '../bus/bus.ts';
import type { Settings } from '../config/settings.ts';
import type { Live } from '../contracts/live.ts';
import type { Rules } from '../conversation/document.ts';
import type { Mailbox } from '../conversation/mailbox.ts';
import type { Directory } from '../directory/directory.ts';
import type { ModelChain } from '../model/chain.ts';
import type { PriceOf } from '../model/price.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

type OmitFromEach<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A live event, without what every one of a run has in common. */
export type LiveEvent = OmitFromEach<Live, 'v' | 'conversation' | 'agent' | 'run'>;

/** What the handlers of one agent process share. */
export type WorkerParts = {
  bus: Bus;
  mailbox: Mailbox;
  directory: Directory;
  rules: Rules;
  settings: Settings;
  definition: AgentDefinition;
  /** The agent as it is now: it is built anew when the directory changes. */
  agent(): BuiltAgent;
  runner: Runner;
  chain: ModelChain;
  priceOf: PriceOf;
  /** This process among its replicas, for records and logs. */
  instance: string;
  /** Aborts when the grace period of a drain is over: runs stop and their work goes back. */
  signal: AbortSignal;
  log: Logger;
  metrics: Metrics;
};
