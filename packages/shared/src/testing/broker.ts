import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, startBroker } from '@switchboard/broker';

/** A real server on a free loopback port, with a store of its own that `stop` removes. It ends with this process at the latest. */
export type TestBroker = {
  url: string;
  port: number;
  version: string;
  /** Ends the server at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and store, after `kill` or in place of the one that runs. */
  restart(): Promise<void>;
  /** Sends the server a signal, for example SIGSTOP. */
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
};

/** `extraConfig` is nats-server's. */
export async function startTestBroker(
  options: { extraConfig?: string; port?: number } = {},
): Promise<TestBroker> {
  const storeDir = await mkdtemp(join(tmpdir(), 'switchboard-'));
  let broker: Broker = await startBroker({ storeDir, ...options });
  return {
    url: broker.url,
    port: broker.port,
    version: broker.version,
    kill: () => broker.kill(),
    restart: async () => {
      broker = await broker.restart();
    },
    signal: (signal) => void process.kill(broker.pid, signal),
    stop: async () => {
      await broker.stop();
      await rm(storeDir, { recursive: true, force: true });
    },
  };
}
