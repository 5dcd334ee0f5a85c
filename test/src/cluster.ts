import { type AgentProcess, startAgentProcess } from '@switchboard/shared/testing';

export type ClusterOptions = {
  broker: string;
  model: string;
  effects: string;
  env?: Record<string, string | undefined>;
  /** Where the killer finds its plan. */
  killerDir?: string;
};

/** Service processes of a test. */
export type Cluster = {
  /** Starts one process of an agent; it need not be ready when this returns. */
  start(agent: string, env?: Record<string, string | undefined>): AgentProcess;
  /** The processes that live, of one agent or all. */
  living(agent?: string): AgentProcess[];
  /** From now on a process that is killed is started again. */
  supervise(): void;
  /** Resolves when every living process is ready. */
  ready(): Promise<void>;
  /** What processes have said that is worse than a warning, and how they ended where they did so by themselves. */
  complaints(): string[];
  stop(): Promise<void>;
};

/** Short waits, so that what a crash leaves behind comes again soon; attempts without end, since a kill counts as one. */
const quick = {
  ACK_WAIT_MS: '1500',
  RETRY_DELAY_MS: '100',
  MAX_ATTEMPTS: '50',
  OPENAI_API_KEY: 'a key of the test',
};

export function openCluster({ broker, model, effects, env, killerDir }: ClusterOptions): Cluster {
  const started: { agent: string; process: AgentProcess }[] = [];
  let supervised = false;
  let stopping = false;
  const ends: string[] = [];

  const start: Cluster['start'] = (agent, own = {}) => {
    const process = startAgentProcess({
      main: new URL(`./agents/${agent}.ts`, import.meta.url),
      imports: killerDir === undefined ? [] : [new URL('./killer.ts', import.meta.url)],
      env: {
        ...quick,
        NATS_URL: broker,
        OPENAI_BASE_URL: model,
        EFFECTS_URL: effects,
        KILLER_DIR: killerDir,
        KILLER_AGENT: agent,
        ...env,
        ...own,
      },
    });
    started.push({ agent, process });
    void process.exited.then(({ code, signal }) => {
      if (code) ends.push(`${agent} ended with status ${code}:`, ...process.lines.slice(-10));
      if (signal === 'SIGKILL' && supervised && !stopping) start(agent, own);
    });
    return process;
  };

  const living: Cluster['living'] = (agent) =>
    started
      .filter((one) => (agent === undefined || one.agent === agent) && !one.process.hasExited())
      .map((one) => one.process);

  return {
    start,
    living,
    supervise: () => {
      supervised = true;
    },
    ready: async () => {
      await Promise.all(living().map((process) => process.ready()));
    },
    complaints: () => [
      ...ends,
      ...started.flatMap(({ process }) =>
        process.lines.filter((line) => !/"level":"(?:debug|info|warn)"/.test(line)),
      ),
    ],
    async stop() {
      stopping = true;
      await Promise.all(
        living().map((process) => {
          // A process that a test has frozen could not end.
          process.kill('SIGCONT');
          return process.stop();
        }),
      );
    },
  };
}
