import { execFile } from 'node:child_process';

export type Env = Record<string, string | undefined>;

export type Ran = { ok: true; stdout: string } | { ok: false; why: string };

/** Runs a program to its end within `timeoutMs`. Looks it up on the PATH of `env`; never throws, `why` says what happened. */
export function run(
  command: string,
  args: string[],
  { timeoutMs, env, cwd }: { timeoutMs: number; env?: Env; cwd?: string },
): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: timeoutMs, env, cwd, windowsHide: true }, (error, stdout, stderr) => {
      if (!error) return resolve({ ok: true, stdout });
      resolve({ ok: false, why: whyNot(command, error, stderr, timeoutMs) });
    });
  });
}

function whyNot(
  command: string,
  error: { code?: number | string | null; killed?: boolean; message: string },
  stderr: string,
  timeoutMs: number,
): string {
  if (error.code === 'ENOENT') return `there is no ${command} here`;
  if (error.killed) return `${command} did not end within ${timeoutMs / 1000} s`;
  const lastLine = stderr.trim().split('\n').at(-1);
  return `${command} failed: ${lastLine || error.message}`;
}
