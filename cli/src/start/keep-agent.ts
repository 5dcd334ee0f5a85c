import { setTimeout as delay } from 'node:timers/promises';
import { ConfigurationError, WRONG_CONFIGURATION } from '@switchboard/shared';
import { Failure } from '../terminal/program.ts';
import { type AgentProcess, type AgentProgram, spawnAgent } from './agent-process.ts';
import { notReady } from './readiness.ts';

/** Deaths without ever having been ready, after which an agent is given up. */
const MOST_FAILED_STARTS = 3;

const READY_POLL_MS = 100;

export type KeptAgent = {
  /** `billing`, or `billing.2` where there are several. */
  label: string;
  name: string;
  pid(): number;
  /** Where its health is served; null until it has said so. */
  health(): string | null;
  /** What it is not ready for; empty when it can work. */
  missing(): Promise<string>;
  /** Resolves when it is ready for the first time. */
  ready: Promise<void>;
  /** Rejects when it is given up. */
  givenUp: Promise<never>;
  /** Asks it to drain and waits for its end; kills it after `graceMs`. It is not started again. */
  stop(graceMs: number): Promise<void>;
  kill(): void;
};

/** How long to wait before the next start: half a second, doubled to 10 s, and anew after a life of 30 s. Milliseconds. */
export function restartWait(previousMs: number | null, livedMs: number): number {
  if (previousMs === null || livedMs >= 30_000) return 500;
  return Math.min(previousMs * 2, 10_000);
}

/**
 * Runs one replica of an agent and starts it again when it dies. One that dies three times before it was ever ready is given up, and one
 * whose environment is wrong at once.
 */
export function keepAgent(options: {
  label: string;
  program: AgentProgram;
  env: NodeJS.ProcessEnv;
  onLine(label: string, line: string): void;
  say(text: string): void;
  /** Its process or its health's address changed. */
  onChange(): void;
}): KeptAgent {
  const { label, program, say, onChange } = options;
  const stopping = new AbortController();
  let child: AgentProcess;
  let health: string | null = null;
  let wasReady = false;
  const ready = Promise.withResolvers<void>();
  const givenUp = Promise.withResolvers<never>();
  // Whoever waits for one of them may not wait for the other.
  givenUp.promise.catch(() => {});

  const spawn = (): AgentProcess => {
    health = null;
    const started = spawnAgent(program, options.env, (line) => options.onLine(label, line));
    void followReadiness(started);
    return started;
  };
  const followReadiness = async (started: AgentProcess) => {
    const address = await started.health;
    if (address === null || started !== child) return;
    health = address;
    onChange();
    while (started === child && health !== null && !stopping.signal.aborted) {
      if ((await notReady(address)) === '') {
        say(`${label} is ready${wasReady ? ' again' : ''} (${address})`);
        wasReady = true;
        ready.resolve();
        return;
      }
      await delay(READY_POLL_MS);
    }
  };
  const keep = async () => {
    let wait: number | null = null;
    for (let failedStarts = 0; ; ) {
      const since = Date.now();
      const how = await child.exited;
      health = null;
      if (stopping.signal.aborted) return;
      if (how === `code ${WRONG_CONFIGURATION}`) {
        givenUp.reject(
          new ConfigurationError([`${label} cannot start with it; what is wrong with it is above`]),
        );
        return;
      }
      if (!wasReady) failedStarts++;
      if (failedStarts >= MOST_FAILED_STARTS) {
        const text = `${label} ended ${failedStarts} times before it was ready (${how}); what it wrote is above`;
        givenUp.reject(new Failure(text));
        return;
      }
      wait = restartWait(wait, Date.now() - since);
      say(`${label} ended (${how}); starting it again in ${wait / 1000} s`);
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      child = spawn();
      onChange();
    }
  };

  child = spawn();
  const kept = keep();
  return {
    label,
    name: program.name,
    pid: () => child.pid,
    health: () => health,
    missing: async () => (health === null ? 'it has not said where its health is' : notReady(health)),
    ready: ready.promise,
    givenUp: givenUp.promise,
    async stop(graceMs) {
      stopping.abort();
      child.send('SIGTERM');
      const late = setTimeout(() => child.send('SIGKILL'), graceMs);
      await kept;
      clearTimeout(late);
    },
    kill() {
      stopping.abort();
      child.send('SIGKILL');
    },
  };
}
