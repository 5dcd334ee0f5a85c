import { once } from 'node:events';
import { createServer } from 'node:http';
import { type PostgresProcess, spawnPostgres } from '@switchboard/postgres';

/**
 * One embedded Postgres for all files of a test run, started when the first of them asks: to make one takes more time than most
 * tests that need one. TEST_POSTGRES is where `startTestPostgres` asks for its address.
 */
export async function setup(): Promise<() => Promise<void>> {
  let postgres: Promise<PostgresProcess> | undefined;
  const server = createServer(async (_, response) => {
    postgres ??= spawnPostgres();
    await postgres.then(
      ({ url }) => response.end(url),
      (error: Error) => response.writeHead(503).end(error.message),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  process.env.TEST_POSTGRES = `http://127.0.0.1:${address.port}`;
  return async () => {
    server.close();
    server.closeAllConnections();
    await postgres?.then((it) => it.stop()).catch(() => {});
  };
}
