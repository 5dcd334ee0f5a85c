import { access, constants } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { type Env, type Ran, unpackPrograms } from '@switchboard/debian';
import { DOCKER_IMAGE, dockerAnswers } from './docker.ts';
import type { BrokerServer } from './found.ts';
import { probeVersion } from './version.ts';

type Look = { env: Env; cacheDir: string; systemDirs: string[]; log: (line: string) => void };

type Sought = BrokerServer | { whyNot: string };

/** Where a server may come from, in the order in which it is looked for. */
export const PLACES: ((look: Look) => Promise<Sought>)[] = [
  onThePath,
  inTheCache,
  debianPackage,
  dockerImage,
];

const PROGRAM = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server';

async function onThePath({ env, systemDirs }: Look): Promise<Sought> {
  const refused: string[] = [];
  for (const folder of [...(env.PATH ?? '').split(delimiter), ...systemDirs]) {
    if (!folder) continue;
    const path = resolve(folder, PROGRAM);
    if (!(await isExecutable(path))) continue;
    const probed = await probeVersion(path);
    if (probed.ok) return { kind: 'binary', path, from: 'path', version: probed.version };
    refused.push(`${path}: ${probed.why}`);
  }
  return { whyNot: `the PATH: ${refused.join('; ') || `no ${PROGRAM}`}` };
}

async function inTheCache({ cacheDir }: Look): Promise<Sought> {
  const path = cachedProgram(cacheDir);
  if (!(await isExecutable(path))) return { whyNot: `the cache: no ${path}` };
  const probed = await probeVersion(path);
  if (probed.ok) return { kind: 'binary', path, from: 'cache', version: probed.version };
  return { whyNot: `the cache: ${path}: ${probed.why}` };
}

async function debianPackage({ cacheDir, env, log }: Look): Promise<Sought> {
  const path = cachedProgram(cacheDir);
  const unpacked = await unpackPrograms('nats-server', ['usr/sbin/nats-server'], dirname(path), {
    env,
    log,
  }).catch((error: unknown): Ran => ({ ok: false, why: String(error) }));
  if (!unpacked.ok) return { whyNot: `Debian's package: ${unpacked.why}` };
  const probed = await probeVersion(path);
  if (probed.ok) return { kind: 'binary', path, from: 'debian', version: probed.version };
  return { whyNot: `Debian's package: ${probed.why}` };
}

async function dockerImage({ env }: Look): Promise<Sought> {
  const answer = await dockerAnswers(env);
  return answer.ok ? { kind: 'docker', image: DOCKER_IMAGE } : { whyNot: `Docker: ${answer.why}` };
}

// A project folder may be shared between systems (a container on a Mac), so the kind of machine is part of the path.
function cachedProgram(cacheDir: string): string {
  return join(resolve(cacheDir), 'nats-server', `${process.platform}-${process.arch}`, PROGRAM);
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
