import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../system/environment.ts';

/** An agent's program, to be run as often as it has replicas. */
export type AgentProgram = {
  name: string;
  main: string;
  /** Whether it keeps its data in the database. */
  database?: boolean;
  /** Whether it is an agent, with a card in the directory. */
  agent: boolean;
  /** What it is told beside what all are told. */
  env?: NodeJS.ProcessEnv;
};

export type AgentProcess = {
  pid: number;
  /** Where its health is served, once it has said so; null where it ended before. */
  health: Promise<string | null>;
  /** How it ended, in words: `code 1`, `SIGKILL`. */
  exited: Promise<string>;
  /** Signals its whole process group. */
  send(signal: NodeJS.Signals): void;
};

const WITH_PARENT = fileURLToPath(new URL('end-with-parent.ts', import.meta.url));

/**
 * Starts an agent in a process group of its own, so that a Ctrl-C in the terminal reaches us and not the agent: it is asked to
 * drain in its turn. Every line that it writes is given to `onLine`.
 */
export function spawnAgent(
  program: AgentProgram,
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): AgentProcess {
  const child = spawn(process.execPath, ['--import', WITH_PARENT, program.main], {
    cwd: ROOT,
    env: { ...env, ...program.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let over = false;
  const exited = new Promise<string>((resolve) => {
    const end = (how: string) => {
      over = true;
      resolve(how);
    };
    // "close" comes when all that it wrote has been read, so its last words are shown before its end is.
    child.once('close', (code, signal) => end(signal ?? `code ${code}`));
    child.once('error', (error) => end(error.message));
  });
  return {
    pid: child.pid ?? 0,
    health: Promise.race([readLines(child, onLine), exited.then(() => null)]),
    exited,
    send(signal) {
      if (over || child.pid === undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It ended between the check and the signal.
      }
    },
  };
}

/** Hands on every line; resolves with the address of the agent's health when a line names it. */
function readLines(child: ChildProcess, onLine: (line: string) => void): Promise<string> {
  return new Promise((resolve) => {
    for (const input of [child.stdout, child.stderr]) {
      if (!input) continue;
      createInterface({ input }).on('line', (line) => {
        const health = healthIn(line);
        if (health !== undefined) resolve(health);
        onLine(line);
      });
    }
  });
}

function healthIn(line: string): string | undefined {
  if (!line.includes('"health"')) return undefined;
  try {
    const { health } = JSON.parse(line);
    return typeof health === 'string' ? health : undefined;
  } catch {
    return undefined;
  }
}
