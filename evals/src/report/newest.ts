import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TerminalError } from '@switchboard/shared';
import { runsDir } from '../contracts/run-folder.ts';

/** The folder of the run that was begun or went on last. Throws a TerminalError where there is none. */
export async function newestRun(runs = runsDir()): Promise<string> {
  const names = await readdir(runs).catch(() => []);
  const times = await Promise.all(
    names.map(async (name) => ({
      dir: join(runs, name),
      at: await stat(join(runs, name, 'run.json')).then(
        ({ mtimeMs }) => mtimeMs,
        () => null,
      ),
    })),
  );
  const [newest] = times
    .flatMap(({ dir, at }) => (at === null ? [] : [{ dir, at }]))
    .sort((a, b) => b.at - a.at);
  if (newest === undefined) {
    throw new TerminalError('no_run', 'there is no run yet: `npm run eval -- --suite routing` makes one');
  }
  return newest.dir;
}
