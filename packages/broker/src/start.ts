import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { portIn, readInfo } from './answers.ts';
import { type Broker, brokerOf } from './broker.ts';
import { canSyncAlways } from './config.ts';
import { launchDocker } from './docker.ts';
import { BrokerError } from './error.ts';
import { findServer } from './find.ts';
import type { BrokerServer } from './found.ts';
import { type Launch, launchBinary } from './launch.ts';
import { type ServerProcess, spawnServer } from './server-process.ts';
import { claimStore, openStore, type Store } from './store.ts';

export type StartOptions = {
  /** Where the broker keeps its configuration and data. Made if it is missing; a later start on the same folder finds the data. */
  storeDir: string;
  /** Default: what `findServer` finds. */
  server?: BrokerServer;
  /** Default: a free one, chosen by the server. */
  port?: number;
  /** Default: loopback. */
  host?: string;
  /** Gets every line that the server writes. */
  log?: (line: string) => void;
  /** Sync every write to disk before it is acked: slower, but survives a power failure. Needs server 2.10, else only a log line says so. */
  syncAlways?: boolean;
  /** End a server that still runs on this store: for who knows that it was left behind. Default: it is refused. */
  takeOver?: boolean;
  /** How long it stays where this process is killed, so that its clients can end first. Default: not at all. */
  outliveMs?: number;
  /** Lines in the server's own configuration format. Ours win. */
  extraConfig?: string;
};

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 10;

/**
 * Starts a broker with JetStream and waits until it answers. It ends when this process ends, however that ends.
 *
 * @throws BrokerError `store-in-use`, `did-not-start` (with the server's last lines), or one of `findServer`'s
 */
export async function startBroker(options: StartOptions): Promise<Broker> {
  const { host = '127.0.0.1', log = () => {}, syncAlways = false, extraConfig = '' } = options;
  const { takeOver = false, outliveMs = 0 } = options;
  const server = options.server ?? (await findServer({ log }));
  const store = await openStore(options.storeDir);
  const serverName = `switchboard-${randomUUID().slice(0, 8)}`;
  const wanted = { serverName, host, port: options.port, syncAlways, extraConfig };
  const launch =
    server.kind === 'binary'
      ? launchBinary(server, store, wanted)
      : await launchDocker(server, store, wanted);
  if (syncAlways && !canSyncAlways(launch.version))
    log(`nats-server ${launch.version} cannot sync every write: a power failure may lose what it acked`);

  const release = await claimStore(store, takeOver);
  try {
    const child = await spawnOn(store, launch, outliveMs, log);
    try {
      const { port, version } = await untilAnswers(child, launch, store, { host, serverName });
      return brokerOf(child, { host, port, version }, () => startBroker({ ...options, server, port }));
    } catch (error) {
      child.send('SIGKILL');
      await child.exited;
      throw error;
    }
  } finally {
    await release();
  }
}

async function spawnOn(
  store: Store,
  launch: Launch,
  outliveMs: number,
  log: (line: string) => void,
): Promise<ServerProcess> {
  // A file of an earlier server would tell that one's port.
  await rm(store.portsDir, { recursive: true, force: true });
  await mkdir(store.portsDir);
  await writeFile(store.configFile, launch.config);
  try {
    return await spawnServer(launch, outliveMs, log);
  } catch (cause) {
    throw new BrokerError('did-not-start', `${launch.command} cannot be run: ${cause}`, { cause });
  }
}

// Another program may answer on a port that was asked for, so the one that answers must have the name that it was given.
async function untilAnswers(
  child: ServerProcess,
  launch: Launch,
  store: Store,
  expected: { host: string; serverName: string },
): Promise<{ port: number; version: string }> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!child.hasExited() && Date.now() < deadline) {
    const port = launch.port ?? (await portIn(store.portsDir));
    const info = port ? await readInfo(expected.host, port) : undefined;
    if (port && info?.server_name === expected.serverName) return { port, version: info.version };
    await delay(POLL_MS);
  }
  throw new BrokerError(
    'did-not-start',
    `${launch.command} ${await failureOf(child)}, on ${store.dir}. ${adviceOn(child.lastLines(), launch.port)}`,
  );
}

async function failureOf(child: ServerProcess): Promise<string> {
  if (!child.hasExited()) return `did not answer within ${START_TIMEOUT_MS / 1000} s`;
  const { code, signal } = await child.exited;
  return `ended at once (${signal ?? `code ${code}`})`;
}

function adviceOn(lines: string, port: number | undefined): string {
  return lines.includes('address already in use')
    ? `Port ${port} is taken: end what listens there, or leave the port to the server.\n${lines}`
    : `Its last lines say why:\n${lines}`;
}
