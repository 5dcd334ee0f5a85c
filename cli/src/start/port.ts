import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Failure } from '../terminal/program.ts';

/** Where the web chat is, unless somebody has that port. */
const WEB_PORT = 8080;

/** NATS' own port. */
const BROKER_PORT = 4222;

/**
 * The port on loopback that HTTP_PORT asks for, where 0 is any that is free; without one the usual port, or another where somebody has that.
 * Throws a Failure where what is asked for cannot be had.
 */
export async function webPort(asked: string | undefined): Promise<number> {
  if (asked) return free(Number(asked), 'HTTP_PORT', 'set another one, or 0 for any that is free');
  const got = await listenOn(WEB_PORT);
  return 'port' in got ? got.port : free(0, 'the web chat', 'set HTTP_PORT');
}

/**
 * The broker's port on loopback: the one that `--port` asks for; without that the usual port, or undefined, for the server to choose, where
 * somebody has it. Throws a Failure where what is asked for cannot be had: the broker itself would find out only after a long start.
 */
export async function brokerPort(asked: number | undefined): Promise<number | undefined> {
  if (asked !== undefined)
    return free(asked, '--port', 'give another one, or leave --port out for one that is free');
  const got = await listenOn(BROKER_PORT);
  return 'port' in got ? got.port : undefined;
}

async function free(port: number, setting: string, advice: string): Promise<number> {
  const got = await listenOn(port);
  if ('port' in got) return got.port;
  throw new Failure(`${setting}: ${got.whyNot}: ${advice}`);
}

/** Takes the port on loopback for a moment, and says which it is; 0 is any that is free. */
function listenOn(port: number): Promise<{ port: number } | { whyNot: string }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE') resolve({ whyNot: `another program has port ${port} already` });
      else resolve({ whyNot: `port ${port} cannot be had (${error.message})` });
    });
    server.listen(port, '127.0.0.1', () => {
      const { port: got } = server.address() as AddressInfo;
      server.close(() => resolve({ port: got }));
    });
  });
}
