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
  /** How long it stays where this process is killed. */
  outliveMs: number;
  say(text: string): void;
}): Promise<OwnBroker> {
  const { server, port, outliveMs, say } = options;
  const storeDir = join(options.dataDir, 'nats');
  // Only one `npm start` has a data folder, so a server that is on it was left by one that was killed.
  let broker = await startBroker({
    server,
    storeDir,
    outliveMs,
    takeOver: true,
    ...(port === undefined ? {} : { port }),
  });
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
      broker = await startBroker({ server, storeDir, outliveMs, port: broker.port });
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
