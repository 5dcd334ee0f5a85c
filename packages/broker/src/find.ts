import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Env } from '@switchboard/debian';
import { installAdvice } from './advice.ts';
import { BrokerError } from './error.ts';
import type { BrokerServer, FoundBroker } from './found.ts';
import { isExecutable, PLACES } from './places.ts';
import { probeVersion } from './version.ts';

export type FindOptions = {
  /** Where settings and the PATH are read. Default: this process's environment. */
  env?: Env;
  /** Where a downloaded server is kept. Default: `.switchboard/cache` in the project. */
  cacheDir?: string;
  /** Folders searched after the PATH. Default: where Debian installs servers, which is not on a user's PATH. */
  systemDirs?: string[];
  log?: (line: string) => void;
};

/**
 * Finds a broker: `NATS_URL`, else a server as in `findServer`.
 *
 * @throws BrokerError `bad-setting` or `not-found`
 */
export async function findBroker(options: FindOptions = {}): Promise<FoundBroker> {
  const url = (options.env ?? process.env).NATS_URL?.trim();
  return url ? { kind: 'url', url } : findServer(options);
}

/**
 * Finds a server of one's own to start, whatever `NATS_URL` says: `NATS_SERVER_BIN`; the PATH; the project's cache; Debian's package,
 * unpacked into the cache; a Docker image.
 *
 * @throws BrokerError `bad-setting` if `NATS_SERVER_BIN` is set and is no usable server, `not-found` with every place that was tried
 */
export async function findServer(options: FindOptions = {}): Promise<BrokerServer> {
  const look = {
    env: options.env ?? process.env,
    cacheDir: options.cacheDir ?? fileURLToPath(new URL('../../../.switchboard/cache', import.meta.url)),
    systemDirs: options.systemDirs ?? (process.platform === 'linux' ? ['/usr/local/sbin', '/usr/sbin'] : []),
    log: options.log ?? (() => {}),
  };
  const named = look.env.NATS_SERVER_BIN?.trim();
  if (named) return namedServer(named);
  const tried = ['NATS_URL and NATS_SERVER_BIN: not set'];
  for (const place of PLACES) {
    const found = await place(look);
    if ('kind' in found) return found;
    tried.push(found.whyNot);
  }
  throw await notFound(tried);
}

// A setting is a wish: another server in place of the one that was named would surprise. Its value is not repeated.
async function namedServer(named: string): Promise<BrokerServer> {
  const path = resolve(named);
  const probed = (await isExecutable(path))
    ? await probeVersion(path)
    : { ok: false as const, why: 'there is no program at that path that may be run' };
  if (probed.ok) return { kind: 'binary', path, from: 'NATS_SERVER_BIN', version: probed.version };
  throw new BrokerError(
    'bad-setting',
    `NATS_SERVER_BIN is set, but cannot be used: ${probed.why}. Set it to the path of a nats-server, or unset it to look elsewhere.`,
  );
}

async function notFound(tried: string[]): Promise<BrokerError> {
  const osRelease = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const list = tried.map((line) => `  - ${line}`).join('\n');
  const advice = installAdvice(process.platform, osRelease);
  return new BrokerError('not-found', `No NATS server was found. Tried:\n${list}\n${advice}`);
}
