import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BrokerServer, startBroker } from '@switchboard/broker';
import { restartWait } from './keep-agent.ts';

export type OwnBroker = {
  url: string;
  version: string;
  pid(): number;
  /** Rejects when it has ended and cannot be started again. */
  lost: Promise<never>;
  stop(): Promise<void>;
};

/** Starts a broker on loopback, with its data under the data folder, and starts it again on the same port when it ends. */
export async function keepBroker(options: {
  server: BrokerServer;
  dataDir: string;
  /** Undefined: one that is free. */
  port: number | undefined;
  say(text: string): void;
}): Promise<OwnBroker> {
  const { server, port, say } = options;
  const storeDir = join(options.dataDir, 'nats');
  let broker = await startBroker({ server, storeDir, ...(port === undefined ? {} : { port }) });
  const stopping = new AbortController();

  const keep = async (): Promise<never> => {
    for (let wait: number | null = null; ; ) {
      const since = Date.now();
      const { code, signal } = await broker.exited;
      if (stopping.signal.aborted) return new Promise(() => {});
      wait = restartWait(wait, Date.now() - since);
      say(`the broker ended (${signal ?? `code ${code}`}); starting it again in ${wait / 1000} s`);
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return new Promise(() => {});
      broker = await startBroker({ server, storeDir, port: broker.port });
    }
  };
  const lost = keep();
  lost.catch(() => {});
  return {
    url: broker.url,
    version: broker.version,
    pid: () => broker.pid,
    lost,
    async stop() {
      stopping.abort();
      await broker.stop();
    },
  };
}
