import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server, which a test can cut: from then on the server is away for whoever comes by it. */
export type Link = { url: string; cut(): Promise<void> };

/** Opens a way to the server of `url` on a free loopback port. */
export async function openLink(url: string): Promise<Link> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  };
  const server = createServer((socket) => {
    const there = keep(connect(Number(port), hostname));
    keep(socket).pipe(there).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the link has no port');
  const linked = new URL(url);
  linked.host = `127.0.0.1:${address.port}`;
  return {
    url: linked.href,
    async cut() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
