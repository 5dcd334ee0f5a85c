import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

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
