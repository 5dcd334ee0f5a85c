import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, TerminalError } from '@switchboard/shared';
import { type Result, resultSchema } from './result.ts';
import { type RunMeta, runMetaSchema } from './run.ts';

/** Each run has a folder of its own here: `run.json`, and `results.jsonl`, to which a line is added as each row finishes. */
export function runsDir(): string {
  return resolve(process.env.EVAL_RUNS || fileURLToPath(new URL('../../runs', import.meta.url)));
}

export const runDir = (id: string): string => join(runsDir(), id);

/** Throws a TerminalError where it is not there or is none. */
export async function readRunMeta(dir: string): Promise<RunMeta> {
  const file = join(dir, 'run.json');
  try {
    return runMetaSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new TerminalError('no_run', `${dir} is no run of the evaluations: ${messageOf(cause)}`, { cause });
  }
}

export async function writeRunMeta(dir: string, meta: RunMeta): Promise<void> {
  await mkdir(dir, { recursive: true });
  // Renamed into its place: whoever stops the run in the middle of it does not leave half a file.
  const draft = join(dir, 'run.json.new');
  await writeFile(draft, `${JSON.stringify(meta, null, 2)}\n`);
  await rename(draft, join(dir, 'run.json'));
}

/** A run's results so far, one for each suite, architecture, row and repeat: the newest counts. A last line that was cut off is left out. */
export async function readResults(dir: string): Promise<Result[]> {
  const text = await readFile(join(dir, 'results.jsonl'), 'utf8').catch(() => '');
  const results = new Map<string, Result>();
  const lines = text.split('\n');
  // After the last line break there is nothing, or what a stopped run could not finish.
  for (const line of lines.slice(0, -1)) {
    if (line.trim() === '') continue;
    const result = resultSchema.parse(JSON.parse(line));
    results.set(resultKey(result), result);
  }
  return [...results.values()];
}

export async function appendResult(dir: string, result: Result): Promise<void> {
  await appendFile(join(dir, 'results.jsonl'), `${JSON.stringify(result)}\n`);
}

export function resultKey(of: Pick<Result, 'suite' | 'arch' | 'row' | 'repeat'>): string {
  return JSON.stringify([of.suite, of.arch, of.row, of.repeat]);
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
