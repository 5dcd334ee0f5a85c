import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { serveConnection } from './connection.ts';
import { turns } from './turns.ts';

export type EmbeddedPostgres = {
  /** `postgres://…`, without TLS, on loopback. */
  url: string;
  port: number;
  stop(): Promise<void>;
};

/**
 * Starts a Postgres in this process and serves it on loopback to any number of clients, which take turns. What was committed is in
 * `dataDir` and is there again at the next start; without a folder it is kept in memory. Only one process may have a folder.
 */
export async function startPostgres(
  options: { dataDir?: string; port?: number } = {},
): Promise<EmbeddedPostgres> {
  const { dataDir, port = 0 } = options;
  if (dataDir !== undefined) await mkdir(dirname(dataDir), { recursive: true });
  // Large, and for the process that is the database only: who starts that in another process loads this module too.
  const { PGlite } = await import('@electric-sql/pglite');
  const db = await PGlite.create(dataDir === undefined ? {} : { dataDir });
  const takeTurn = turns();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveConnection(socket, db, takeTurn);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `postgres://postgres@127.0.0.1:${taken}/postgres`,
    port: taken,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      // Whoever is in the middle of a query is let finish it.
      const release = await takeTurn();
      release();
      await db.close();
    },
  };
}
