import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const runSchema = z.object({
  /** The process of `npm start`. */
  pid: z.number().int().positive(),
  /** The broker's address; null until every agent is ready. */
  url: z.string().nullable(),
  /** The database's address; null until it is known. */
  databaseUrl: z.string().nullable().optional(),
  startedAt: z.string(),
  agents: z.array(z.object({ name: z.string(), pid: z.number().int(), health: z.string() })),
});

/** What `npm start` leaves in the data folder while it runs, so that the other programs find it without configuration. */
export type Run = z.infer<typeof runSchema>;

const fileIn = (dataDir: string) => join(dataDir, 'run.json');

/** The system that runs on this data folder; null where none does. A file that a dead process left behind counts for nothing. */
export function runningSystem(dataDir: string): Run | null {
  const run = read(fileIn(dataDir));
  return run !== null && isStart(run.pid) ? run : null;
}

/** Makes this process the one that runs on the data folder: null, or the run that has it already. */
export function claimRun(dataDir: string, run: Run): Run | null {
  mkdirSync(dataDir, { recursive: true });
  const mine = write(dataDir, run);
  try {
    for (;;) {
      try {
        // A link is made whole or not at all, and never over a file that is there.
        linkSync(mine, fileIn(dataDir));
        return null;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const other = runningSystem(dataDir);
      if (other !== null) return other;
      rmSync(fileIn(dataDir), { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Replaces the file whole, so that nobody reads half of it. */
export function updateRun(dataDir: string, run: Run): void {
  renameSync(write(dataDir, run), fileIn(dataDir));
}

/** A file of this process's own. It is the user's only, since an address may carry a password. */
function write(dataDir: string, run: Run): string {
  const file = join(dataDir, `run.${process.pid}.json`);
  writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  return file;
}

export function removeRun(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}

function read(file: string): Run | null {
  try {
    return runSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** Whether the process lives and, where the system tells, is one of ours: its number may belong to another program by now. */
function isStart(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.ts');
  } catch {
    return true;
  }
}
