import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Failure } from '../terminal/program.ts';

/** Where the web chat is, unless somebody has that port. */
const WEB_PORT = 8080;

/**
 * The port on loopback that HTTP_PORT asks for, where 0 is any that is free; without one the usual port, or another where somebody has that.
 * Throws a Failure where somebody has it.
 */
export async function webPort(asked: string | undefined): Promise<number> {
  if (!asked) return (await listenOn(WEB_PORT)) ?? (await listenOn(0)) ?? WEB_PORT;
  const got = await listenOn(Number(asked));
  if (got === undefined)
    throw new Failure(`HTTP_PORT: somebody has port ${asked} already, or it is not allowed`);
  return got;
}

function listenOn(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const { port: got } = server.address() as AddressInfo;
      server.close(() => resolve(got));
    });
  });
}
