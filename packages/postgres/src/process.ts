import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type PostgresProcess = {
  url: string;
  pid: number;
  /** How it ended, in words: `code 1`, `SIGKILL`. */
  exited: Promise<string>;
  /** Lets it finish its queries; kills it after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
};

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** A first start makes a database, which takes seconds on a slow disk. */
const START_MS = 60_000;

/**
 * Starts an embedded Postgres as a process of its own, which ends with this one at the latest; without a folder it keeps its data in
 * memory. Rejects with its last words where it does not come up.
 */
export async function spawnPostgres(
  options: { dataDir?: string; port?: number } = {},
): Promise<PostgresProcess> {
  const data = options.dataDir === undefined ? [] : ['--data', options.dataDir];
  const port = options.port === undefined ? [] : ['--port', String(options.port)];
  const child = fork(MAIN, [...data, ...port], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
  });
  let words = '';
  child.stderr?.on('data', (data) => {
    words = `${words}${data}`.slice(-2_000);
  });
  const exited = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const started = new Promise<string>((resolve) => {
    child.once('message', (message) => {
      if (typeof message === 'object' && 'url' in message) resolve(String(message.url));
    });
  });
  const url = await Promise.race([
    started,
    exited.then((how) => {
      throw new Error(`the embedded Postgres did not start (${how}): ${words.trim()}`);
    }),
  ]).finally(() => clearTimeout(late));
  return {
    url,
    pid: child.pid ?? 0,
    exited,
    async stop(graceMs = 10_000) {
      child.kill('SIGTERM');
      const tooLate = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(tooLate);
    },
  };
}
