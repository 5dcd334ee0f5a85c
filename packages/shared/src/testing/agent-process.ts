import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { waitFor } from './wait.ts';

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** A service as a process of its own. */
export type AgentProcess = {
  pid: number;
  exited: Promise<Exit>;
  hasExited(): boolean;
  /** Resolves with the health server's base URL when `/readyz` answers 200; rejects with its last lines where the process ends. */
  ready(timeoutMs?: number): Promise<string>;
  /** Resolves with the health server's base URL as soon as it listens, ready or not. */
  health(): Promise<string>;
  /** Sends a signal; nothing happens where the process has ended. */
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL after `graceMs`; resolves when the process has ended. */
  stop(graceMs?: number): Promise<Exit>;
  /** What it has written so far, to stdout and stderr. */
  lines: string[];
};

export type AgentProcessOptions = {
  /** A TypeScript file, run as it stands. */
  main: string | URL;
  /** The whole environment beside PATH and where Node keeps compiled code: nothing of the test's own reaches the process. */
  env?: Record<string, string | undefined>;
  /** Modules loaded before `main`. */
  imports?: (string | URL)[];
};

const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

const withParent = new URL('./with-parent.ts', import.meta.url);

/** Starts a process that ends with this one. Its output is kept, not shown. */
export function startAgentProcess({ main, env = {}, imports = [] }: AgentProcessOptions): AgentProcess {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(
    process.execPath,
    [...[withParent, ...imports].flatMap((module) => ['--import', urlOf(module)]), pathOf(main)],
    { env: { PATH, NODE_COMPILE_CACHE, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  living.add(child);
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    if (input) createInterface({ input }).on('line', (line) => lines.push(line));
  }
  let over = false;
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      over = true;
      living.delete(child);
      resolve({ code, signal });
    });
  });
  // Some tests never look at the end of a process; a program that cannot be run is told by `ready` too.
  exited.catch(() => {});

  const lastLines = () => lines.slice(-15).join('\n');
  const kill = (signal: NodeJS.Signals) => void (over || child.kill(signal));
  const health = () =>
    waitFor(
      () => {
        if (over) return 'ended' as const;
        return lines.map(healthIn).find((url) => url !== undefined);
      },
      { what: () => `the health server of ${pathOf(main)}; its last lines:\n${lastLines()}` },
    ).then((url) => {
      if (url === 'ended') throw new Error(`${pathOf(main)} has ended:\n${lastLines()}`);
      return url;
    });

  return {
    pid: child.pid ?? -1,
    exited,
    hasExited: () => over,
    lines,
    health,
    async ready(timeoutMs = 60_000) {
      const url = await health();
      const answer = await waitFor(
        async () => over || ((await fetch(`${url}/readyz`)).ok ? 'ready' : undefined),
        { timeoutMs, what: () => `${pathOf(main)} to be ready; its last lines:\n${lastLines()}` },
      );
      if (answer !== 'ready') throw new Error(`${pathOf(main)} has ended:\n${lastLines()}`);
      return url;
    },
    kill,
    async stop(graceMs = 30_000) {
      kill('SIGTERM');
      const late = setTimeout(() => kill('SIGKILL'), graceMs);
      try {
        return await exited;
      } finally {
        clearTimeout(late);
      }
    },
  };
}

function pathOf(module: string | URL): string {
  return module instanceof URL ? fileURLToPath(module) : module;
}

function urlOf(module: string | URL): string {
  return module instanceof URL ? module.href : pathToFileURL(module).href;
}

/** The base URL that a service's first log line tells. */
function healthIn(line: string): string | undefined {
  return /"health":"(http:[^"]+)"/.exec(line)?.[1];
}
