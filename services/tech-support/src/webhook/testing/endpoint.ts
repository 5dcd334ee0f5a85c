import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Heard = { method: string; headers: NodeJS.Dict<string | string[]>; body: string };

/** A customer's endpoint on this machine. */
export type TestEndpoint = { url: string; port: number; heard: Heard[]; close(): Promise<void> };

export type Answering = (heard: Heard, response: Parameters<RequestListener>[1]) => void;

/** Starts an endpoint that answers as given; with a key and a certificate over TLS. */
export async function startEndpoint(
  answer: Answering,
  tls?: { key: string; cert: string },
): Promise<TestEndpoint> {
  const heard: Heard[] = [];
  const listener: RequestListener = async (request, response) => {
    response.on('error', () => {});
    const one = { method: request.method ?? '', headers: request.headers, body: await text(request) };
    heard.push(one);
    answer(one, response);
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/hook`,
    port,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
