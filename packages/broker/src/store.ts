import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { takeClaim } from './claim.ts';
import { BrokerError, codeOf } from './error.ts';
import { commandLineOf, isAlive, pidIn } from './process-table.ts';

/** The folder of one broker: its configuration, its process id and its data. */
export type Store = { dir: string; configFile: string; pidFile: string; portsDir: string };

export async function openStore(storeDir: string): Promise<Store> {
  await mkdir(storeDir, { recursive: true });
  const dir = await realpath(storeDir);
  return {
    dir,
    configFile: join(dir, 'nats-server.conf'),
    pidFile: join(dir, 'nats-server.pid'),
    portsDir: join(dir, 'ports'),
  };
}

/** How long a server that is asked to end may take for it. */
const END_MS = 10_000;
const POLL_MS = 20;

/**
 * Keeps every other start off this store until the returned function is called. The server takes no lock of its own, and two on one
 * store destroy its data. With `takeOver` a server that still lives is ended first.
 *
 * @throws BrokerError `store-in-use` while another start is under way, or a server that was started on this store still lives
 */
export async function claimStore(store: Store, takeOver: boolean): Promise<() => Promise<void>> {
  const release = await takeClaim(join(store.dir, 'claim'));
  if (!release)
    throw new BrokerError(
      'store-in-use',
      `Another start on ${store.dir} is under way. Wait for it, or choose another store folder.`,
    );
  const pid = takeOver ? await endServer(store) : await servedBy(store);
  if (pid === undefined) return release;
  await release();
  throw new BrokerError(
    'store-in-use',
    `A nats-server (process ${pid}) still runs on ${store.dir}, left by an earlier run or started by another one. End it (\`kill ${pid}\`), or choose another store folder.`,
  );
}

/** Asks the server on this store to end, and waits for that. Its process id where it does not. */
async function endServer(store: Store): Promise<number | undefined> {
  const pid = await servedBy(store);
  if (pid === undefined || !asked(pid)) return pid;
  for (const deadline = Date.now() + END_MS; Date.now() < deadline; await delay(POLL_MS))
    if ((await servedBy(store)) === undefined) return undefined;
  return pid;
}

function asked(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGTERM');
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

// The file stays after a server has ended and its number may belong to another program by now, so only a process that was started
// with this store's configuration counts.
async function servedBy(store: Store): Promise<number | undefined> {
  const pid = await pidIn(store.pidFile);
  if (pid === undefined || !isAlive(pid)) return undefined;
  const commandLine = await commandLineOf(pid);
  return commandLine === undefined || commandLine.includes(store.configFile) ? pid : undefined;
}
