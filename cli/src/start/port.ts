import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Failure } from '../terminal/program.ts';

/** Where the web chat is, unless somebody has that port. */
const WEB_PORT = 8080;

/** The port that HTTP_PORT asks for: 0 is any that is free. Throws a Failure where it is no port. */
export function webPort(asked: string | undefined): number {
  if (!asked) return WEB_PORT;
  const port = Number(asked);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Failure('HTTP_PORT: must be a whole number from 0 to 65535');
  }
  return port;
}

/** The preferred port on loopback, or one that is free where somebody has it. */
export async function freePort(preferred: number): Promise<number> {
  return (await listenOn(preferred)) ?? (await listenOn(0)) ?? preferred;
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
