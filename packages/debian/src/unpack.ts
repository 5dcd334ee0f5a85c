import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Env, type Ran, run } from './run.ts';

/**
 * Puts programs of one of Debian's (or Ubuntu's) packages into the folder `target`, each under its own name. `programs` are paths in the
 * package. Needs no root and changes nothing outside of the target's parent: the package is unpacked, not installed, and where the
 * machine has no package lists, or old ones, a private copy is fetched.
 *
 * Several processes may do this at once: each works in a folder of its own, and a rename shows a program whole or not at all.
 */
export async function unpackPrograms(
  debianPackage: string,
  programs: string[],
  target: string,
  { env, log }: { env: Env; log: (line: string) => void },
): Promise<Ran> {
  const apt = await run('apt-get', ['--version'], { env, timeoutMs: 10_000 });
  if (!apt.ok) return apt;
  await mkdir(target, { recursive: true });
  const folder = await mkdtemp(join(target, 'unpack-'));
  try {
    log(`fetching the ${debianPackage} package with apt-get`);
    const downloaded = await download(debianPackage, folder, env, log);
    if (!downloaded.ok) return downloaded;
    const archive = (await readdir(folder)).find((name) => name.endsWith('.deb'));
    if (!archive) return { ok: false, why: 'apt-get downloaded no package' };
    const unpacked = await run('dpkg-deb', ['-x', archive, 'root'], { env, cwd: folder, timeoutMs: 60_000 });
    if (!unpacked.ok) return unpacked;
    for (const program of programs) {
      await rename(join(folder, 'root', program), join(target, basename(program)));
    }
    return unpacked;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(
  debianPackage: string,
  folder: string,
  env: Env,
  log: (line: string) => void,
): Promise<Ran> {
  const options = { env, cwd: folder, timeoutMs: 120_000 };
  const withSystemLists = await run('apt-get', ['-qq', 'download', debianPackage], options);
  if (withSystemLists.ok) return withSystemLists;
  log(`${withSystemLists.why}; fetching package lists`);
  const lists = join(folder, 'lists');
  const cache = join(folder, 'cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives/partial'), { recursive: true });
  const priv = ['-qq', '-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`];
  const updated = await run('apt-get', [...priv, 'update'], options);
  if (!updated.ok) return updated;
  return run('apt-get', [...priv, 'download', debianPackage], options);
}
