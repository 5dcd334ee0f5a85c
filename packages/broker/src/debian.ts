import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Env, type Ran, run } from './run.ts';

/**
 * Puts the server of Debian's (or Ubuntu's) package at `target`. Needs no root and changes nothing outside of the target's folder: the
 * package is unpacked, not installed, and where the machine has no package lists, or old ones, a private copy is fetched.
 *
 * Several processes may do this at once: each works in a folder of its own, and a rename shows the program whole or not at all.
 */
export async function unpackDebianServer(
  target: string,
  { env, log }: { env: Env; log: (line: string) => void },
): Promise<Ran> {
  const apt = await run('apt-get', ['--version'], { env, timeoutMs: 10_000 });
  if (!apt.ok) return apt;
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), 'unpack-'));
  try {
    log('fetching the nats-server package with apt-get');
    const downloaded = await download(folder, env, log);
    if (!downloaded.ok) return downloaded;
    const archive = (await readdir(folder)).find((name) => name.endsWith('.deb'));
    if (!archive) return { ok: false, why: 'apt-get downloaded no package' };
    const unpacked = await run('dpkg-deb', ['-x', archive, 'root'], { env, cwd: folder, timeoutMs: 60_000 });
    if (!unpacked.ok) return unpacked;
    await rename(join(folder, 'root/usr/sbin/nats-server'), target);
    return unpacked;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(folder: string, env: Env, log: (line: string) => void): Promise<Ran> {
  const withSystemLists = await run('apt-get', ['-qq', 'download', 'nats-server'], {
    env,
    cwd: folder,
    timeoutMs: 120_000,
  });
  if (withSystemLists.ok) return withSystemLists;
  log(`${withSystemLists.why}; fetching package lists`);
  const lists = join(folder, 'lists');
  const cache = join(folder, 'cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives/partial'), { recursive: true });
  const priv = ['-qq', '-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`];
  const updated = await run('apt-get', [...priv, 'update'], { env, cwd: folder, timeoutMs: 120_000 });
  if (!updated.ok) return updated;
  return run('apt-get', [...priv, 'download', 'nats-server'], { env, cwd: folder, timeoutMs: 120_000 });
}
