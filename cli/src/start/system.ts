import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findBroker } from '@switchboard/broker';
import { readSettings, TRIAGE } from '@switchboard/shared';
import { ROOT } from '../system/environment.ts';
import { Failure } from '../terminal/program.ts';
import type { AgentProgram } from './agent-process.ts';
import { type KeptAgent, keepAgent } from './keep-agent.ts';
import { keepBroker, type OwnBroker } from './own-broker.ts';
import { keepDatabase, type OwnDatabase } from './own-database.ts';
import { knownAgents } from './readiness.ts';

/** How long all agents together may take to get ready. */
const KNOWN_POLL_MS = 50;
const READY_MS = 60_000;

/** How much longer than its own grace period an agent may take to end. */
const STOP_MARGIN_MS = 5_000;

/** Accounts of the demo company in an own database. */
const DEMO_ACCOUNTS = '300';

export type SystemOptions = {
  agents: AgentProgram[];
  replicas: Map<string, number>;
  /** Where an own broker and an own database keep their data. */
  dataDir: string;
  port?: number | undefined;
  verbose: boolean;
  /** What goes on, in words. */
  say(text: string): void;
  /** A line that an agent wrote. */
  onLine(label: string, line: string): void;
  /** The broker answers, or an agent's process or address changed. */
  onChange(): void;
};

/** A broker, a database and the agents on them, from here on looked after by this process. */
export type System = {
  /** The broker's address; null until it is known. */
  url(): string | null;
  /** The broker, where it is our own. */
  broker(): OwnBroker | undefined;
  /** The database's address; null until it is known, or where no agent needs one. */
  databaseUrl(): string | null;
  /** The database, where it is our own. */
  database(): OwnDatabase | undefined;
  agents(): KeptAgent[];
  /** Resolves when every agent is ready; rejects with what is not, or with why it cannot go on. */
  ready: Promise<void>;
  /** Rejects when something that cannot be mended ends the whole. */
  broken: Promise<never>;
  /** Ends everything in order: the agents, which drain, then the broker and the database. */
  stop(): Promise<void>;
  /** Ends the agents at once. */
  kill(): void;
};

/** Finds or starts a broker and a database, and starts the agents. What the environment says has been checked for all of them. */
export function startSystem(options: SystemOptions): System {
  const { say, onLine, onChange } = options;
  const graceMs = readSettings('start', process.env).DRAIN_MS + STOP_MARGIN_MS;
  const kept: KeptAgent[] = [];
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => {});
  const breakBy = (error: unknown) => broken.reject(error);
  let url: string | null = null;
  let own: OwnBroker | undefined;
  let databaseUrl: string | null = null;
  let database: OwnDatabase | undefined;
  let stopped = false;

  const openBroker = async (): Promise<string> => {
    const cacheDir = join(ROOT, '.switchboard', 'cache');
    const found = await findBroker({ cacheDir, log: say });
    if (found.kind === 'url') return found.url;
    own = await keepBroker({
      server: found,
      dataDir: options.dataDir,
      port: options.port,
      // Where we are killed the agents drain all the same, and then it ends.
      outliveMs: graceMs,
      say,
    });
    own.lost.catch(breakBy);
    return own.url;
  };
  const openDatabase = async (): Promise<string | null> => {
    if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
    if (!options.agents.some((agent) => agent.database)) return null;
    database = await keepDatabase({ dataDir: options.dataDir, say });
    database.lost.catch(breakBy);
    return database.url;
  };
  const startAgents = (brokerUrl: string): void => {
    const env = {
      ...agentEnvironment(brokerUrl, options.verbose),
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
      // An own database begins empty; nobody else's is filled unasked.
      ...(database === undefined ? {} : { SEED_ACCOUNTS: process.env.SEED_ACCOUNTS || DEMO_ACCOUNTS }),
    };
    for (const program of options.agents) {
      const count = options.replicas.get(program.name) ?? 1;
      for (let i = 1; i <= count; i++) {
        const label = count === 1 ? program.name : `${program.name}.${i}`;
        const agent = keepAgent({ label, program, env, onLine, say, onChange });
        agent.givenUp.catch(breakBy);
        kept.push(agent);
      }
    }
  };
  const opening = (async () => {
    const [broker, data] = await Promise.allSettled([openBroker(), openDatabase()]);
    if (broker.status === 'rejected') throw broker.reason;
    if (data.status === 'rejected') throw data.reason;
    url = broker.value;
    databaseUrl = data.value;
    if (stopped) return;
    startAgents(url);
    onChange();
  })();
  const ready = (async () => {
    await opening;
    const named = options.agents.filter(({ agent }) => agent).map(({ name }) => name);
    await Promise.race([allReady(kept, named), broken.promise]);
  })();
  ready.catch(() => {});

  return {
    url: () => url,
    broker: () => own,
    databaseUrl: () => databaseUrl,
    database: () => database,
    agents: () => kept,
    ready,
    broken: broken.promise,
    async stop() {
      stopped = true;
      await opening.catch(() => {});
      await Promise.all(kept.map((agent) => agent.stop(graceMs)));
      await Promise.all([own?.stop(), database?.stop()]);
    },
    kill() {
      stopped = true;
      for (const agent of kept) agent.kill();
    },
  };
}

function agentEnvironment(url: string, verbose: boolean): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NATS_URL: url,
    // Several agents on one machine: each takes a free port, and its log says which.
    HEALTH_PORT: '0',
    LOG_LEVEL: verbose ? 'debug' : 'info',
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE || join(ROOT, '.switchboard', 'cache', 'node'),
  };
}

/** Resolves when every process can work, and triage knows every agent that it may hand over to. */
async function allReady(agents: KeptAgent[], named: string[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), READY_MS);
  });
  const outcome = await Promise.race([everyoneKnown(agents, named), late]);
  clearTimeout(timer);
  if (outcome !== 'late') return;
  const missing = await Promise.all(
    agents.map(async (agent) => ({ label: agent.label, lacks: await agent.missing() })),
  );
  const list = missing.filter(({ lacks }) => lacks !== '').map(({ label, lacks }) => `${label}: ${lacks}`);
  throw new Failure(`not ready after ${READY_MS / 1000} s: ${list.join('; ')}`);
}

async function everyoneKnown(agents: KeptAgent[], named: string[]): Promise<void> {
  await Promise.all(agents.map((agent) => agent.ready));
  const triage = agents.find((agent) => agent.name === TRIAGE);
  for (let known: string[] = []; triage && !named.every((name) => known.includes(name)); ) {
    const health = triage.health();
    known = health === null ? [] : await knownAgents(health);
    await delay(KNOWN_POLL_MS);
  }
}
