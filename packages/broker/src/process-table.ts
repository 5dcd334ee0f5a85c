import { readFile } from 'node:fs/promises';
import { run } from '@switchboard/debian';
import { codeOf } from './error.ts';

/** Whether a process of this id lives, also another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** The program and arguments of a process, empty if it has ended. Undefined where the system does not tell. */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux')
    return readFile(`/proc/${pid}/cmdline`, 'utf8').catch((error) =>
      codeOf(error) === 'ENOENT' ? '' : undefined,
    );
  const ran = await run('ps', ['-ww', '-o', 'command=', '-p', `${pid}`], { timeoutMs: 5_000 });
  return ran.ok ? ran.stdout : undefined;
}

/** The process id that a file holds. Undefined if there is no file or no id in it. */
export async function pidIn(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : undefined;
}
