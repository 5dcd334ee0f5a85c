import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProbeReport } from './probe.ts';

export type BenchProcess = {
  report(): Promise<ProbeReport>;
  /** Where a service serves its health and its metrics. */
  health: string | undefined;
  stop(): Promise<void>;
};

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a program of the benchmark with the probe in it, and waits until it says that it is ready. */
export async function startProcess(
  program: string,
  env: Record<string, string>,
  isReady: (line: string) => boolean = (line) => line.includes('"msg":"ready'),
  flags: string[] = [],
): Promise<BenchProcess> {
  const child = spawn(
    process.execPath,
    [...flags, '--import', fileURLToPath(new URL('probe.ts', import.meta.url)), program],
    { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  children.add(child);
  let health: string | undefined;
  const exited = once(child, 'exit').then(() => children.delete(child));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      health ??= /"health":"([^"]+)"/.exec(line)?.[1];
      if (isReady(line)) resolve();
      else if (line.includes('"level":"error"')) process.stderr.write(`${line}\n`);
    });
    void exited.then(() => reject(new Error(`${program} ended before it was ready`)));
  });
  return {
    health,
    async report() {
      child.send('report');
      const [report] = (await once(child, 'message')) as [ProbeReport];
      return report;
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** `flags` are node's. */
export function agentProcess(
  agent: string,
  env: Record<string, string>,
  flags: string[] = [],
): Promise<BenchProcess> {
  const own = { LOG_LEVEL: 'info', OFFLINE_DELAY_MS: '0', WAITING_NOTICE_MS: '600000', ...env };
  const program = fileURLToPath(new URL(`agents/${agent}.ts`, import.meta.url));
  return startProcess(program, own, undefined, flags);
}
