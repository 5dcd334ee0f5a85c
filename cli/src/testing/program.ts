import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../system/environment.ts';

export type Finished = { status: number | null; out: string; err: string };

/** A program of the command line that runs. */
export type Running = {
  pid: number;
  /** What it has written to stdout so far. */
  out(): string;
  /** What it has written to stderr so far. */
  err(): string;
  send(signal: NodeJS.Signals): void;
  finished: Promise<Finished>;
};

const living = new Set<number>();
process.on('exit', () => {
  for (const pid of living) process.kill(pid, 'SIGKILL');
});

export type ProgramOptions = { env?: Record<string, string>; stdin?: string };

/** Starts `npm run <name> -- <args>`, without npm. It ends with this process, and reads nothing of its environment but where Node keeps compiled code. */
export function startProgram(name: string, args: string[], options: ProgramOptions = {}): Running {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const main = join(ROOT, scripts[name].replace(/^(exec )?node /, ''));
  const child = spawn(process.execPath, [main, ...args], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      // Set and empty: what a developer's .env says does not count here.
      NATS_URL: '',
      OPENAI_API_KEY: '',
      OPENAI_BASE_URL: '',
      OFFLINE_DELAY_MS: '0',
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${main} cannot be run`);
  living.add(pid);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (status) => {
      living.delete(pid);
      resolve({ status, out, err });
    });
  });
  return {
    pid,
    out: () => out,
    err: () => err,
    send: (signal) => void (living.has(pid) && child.kill(signal)),
    finished,
  };
}

/** Runs a program to its end. */
export function runProgramTo(name: string, args: string[], options: ProgramOptions = {}): Promise<Finished> {
  return startProgram(name, args, options).finished;
}

/** A folder of a test's own, and how to remove it. */
export async function testFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'switchboard-cli-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Processes that have `text` in their command line or environment. Only Linux tells; elsewhere there are none. */
export function processesWith(text: string): number[] {
  if (process.platform !== 'linux') return [];
  const has = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && (has(pid, 'cmdline') || has(pid, 'environ')))
    .map(Number);
}
