import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './error.ts';
import { isAlive } from './process-table.ts';

// Longer than any start takes: a claim older than this was left behind, even if its process id is in use again.
const CLAIM_LASTS_MS = 60_000;

const FREE = 'free';

/**
 * Takes the claim that is kept in the folder `dir`, and returns what gives it back, or undefined if another start has it. A claim that a
 * process left behind when it was killed is taken over.
 *
 * The folder holds one file, whose name says who has the claim. It changes hands by a rename from that exact name, which only one
 * process can do; since no name of a holder comes twice, a rename that comes late finds nothing. Removing a file that was left behind and
 * making a new one would let a third start in between.
 */
export async function takeClaim(dir: string): Promise<(() => Promise<void>) | undefined> {
  const [holder] = await holders(dir);
  if (!holder || !isFree(holder)) return undefined;
  const mine = `${process.pid}.${Date.now()}.${randomUUID()}`;
  if (!(await renamed(join(dir, holder), join(dir, mine)))) return undefined;
  return async () => void (await renamed(join(dir, mine), join(dir, FREE)));
}

function isFree(holder: string): boolean {
  if (holder === FREE) return true;
  const [pid = 0, since = 0] = holder.split('.').map(Number);
  return !isAlive(pid) || Date.now() - since > CLAIM_LASTS_MS;
}

async function holders(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  // Made aside with the file in it: a folder cannot be renamed to one that has a file, so the first stays.
  const made = await mkdtemp(`${dir}-`);
  await writeFile(join(made, FREE), '');
  await rename(made, dir).catch(() => rm(made, { recursive: true }));
  return readdir(dir);
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
