import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Failure } from '@switchboard/cli/src/terminal/program.ts';
import { readRunMeta } from '../contracts/run-folder.ts';
import { newestRun } from '../report/newest.ts';

/**
 * Runs `npm run eval -- <args>`, whose progress and questions are shown, and returns the folder of the run. Its report is left to be
 * asked for: the verdict is what one wants to read.
 *
 * @throws Failure where no run was made
 */
export async function freshRun(args: readonly string[]): Promise<string> {
  const begun = new Date().toISOString();
  const program = fileURLToPath(new URL('../eval.ts', import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: ['inherit', 'ignore', 'inherit'] });
  const [status] = await once(child, 'close');
  const dir = await newestRun();
  const { startedAt } = await readRunMeta(dir);
  if (startedAt >= begun) return dir;
  throw new Failure(`no run was made: npm run eval -- ${args.join(' ')} ended with status ${status}`);
}
