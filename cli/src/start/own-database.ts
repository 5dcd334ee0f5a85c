import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { spawnPostgres } from '@switchboard/postgres';
import { messageOf } from '@switchboard/shared';
import { restartWait } from './keep-agent.ts';

export type OwnDatabase = {
  url: string;
  pid(): number;
  /** Rejects when it has ended and cannot be started again. */
  lost: Promise<never>;
  stop(): Promise<void>;
};

/** Runs an embedded Postgres with its data under the data folder, and starts it again on the same port when it ends. */
export async function keepDatabase(options: {
  dataDir: string;
  say(text: string): void;
}): Promise<OwnDatabase> {
  const dataDir = join(options.dataDir, 'postgres');
  let server = await spawnPostgres({ dataDir });
  const { url } = server;
  const port = Number(new URL(url).port);
  const stopping = new AbortController();

  const keep = async (): Promise<never> => {
    for (let wait: number | null = null; ; ) {
      const since = Date.now();
      const how = await server.exited;
      if (stopping.signal.aborted) return new Promise(() => {});
      wait = restartWait(wait, Date.now() - since);
      options.say(`the database ended (${how}); starting it again in ${wait / 1000} s`);
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return new Promise(() => {});
      server = await spawnPostgres({ dataDir, port });
    }
  };
  const lost = keep();
  lost.catch((error) => options.say(`the database is lost: ${messageOf(error)}`));
  return {
    url,
    pid: () => server.pid,
    lost,
    async stop() {
      stopping.abort();
      await server.stop();
    },
  };
}
