import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Env, type Ran, run } from '@switchboard/debian';
import { serverConfig } from './config.ts';
import { BrokerError } from './error.ts';
import type { BrokerImage } from './found.ts';
import type { Launch, LaunchOptions } from './launch.ts';
import type { Store } from './store.ts';
import { probeVersion } from './version.ts';

export const DOCKER_IMAGE = 'nats:2.12-alpine';

const PORT_INSIDE = 4222;
const PULL_TIMEOUT_MS = 300_000;

/** Whether a Docker engine answers: the client alone is often installed without one. */
export function dockerAnswers(env: Env): Promise<Ran> {
  return run('docker', ['version', '--format', '{{.Server.Version}}'], { env, timeoutMs: 5_000 });
}

/**
 * Runs the server in a container with the store mounted. The container is named after the store, so Docker itself refuses a second one
 * on it.
 *
 * @throws BrokerError `did-not-start` if the image cannot be had
 */
export async function launchDocker(
  { image }: BrokerImage,
  store: Store,
  options: LaunchOptions,
): Promise<Launch> {
  const probed = await probeVersion('docker', ['run', '--rm', image], { timeoutMs: PULL_TIMEOUT_MS });
  if (!probed.ok)
    throw new BrokerError('did-not-start', `The Docker image ${image} cannot be used: ${probed.why}.`);
  const port = options.port ?? (await freePort(options.host));
  const name = `switchboard-nats-${createHash('sha256').update(store.dir).digest('hex').slice(0, 12)}`;
  // The files in the store stay ours, not root's.
  const user = process.getuid && process.getgid ? ['--user', `${process.getuid()}:${process.getgid()}`] : [];
  const publish = ['--publish', `${options.host}:${port}:${PORT_INSIDE}`];
  return {
    command: 'docker',
    args: [
      ...['run', '--rm', '--name', name, ...user, ...publish, '--volume', `${store.dir}:/store`],
      ...[image, '-c', '/store/nats-server.conf'],
    ],
    config: serverConfig({
      ...options,
      version: probed.version,
      host: '0.0.0.0',
      port: PORT_INSIDE,
      storeDir: '/store',
    }),
    version: probed.version,
    port,
    // Killing the client would leave the container.
    killOutside: () => spawn('docker', ['kill', name], { detached: true, stdio: 'ignore' }).unref(),
  };
}

async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error(`no port on ${host}`);
  return address.port;
}
