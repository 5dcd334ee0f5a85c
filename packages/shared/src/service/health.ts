import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '../telemetry/metrics.ts';

/** What a service must have before it can work; each false until it is there. */
export type Readiness = {
  broker: boolean;
  consumer: boolean;
  directory: boolean;
  /** Only of a service that has one. */
  database?: boolean;
  /** The agents in the directory as this process knows it: whoever starts several waits until triage knows them all. */
  agents: string[];
};

export type HealthServer = { port: number; close(): Promise<void> };

/** `/healthz`: the process runs. `/readyz`: 200 when it can work, else 503, with each condition. `/metrics`: Prometheus text, or OpenMetrics where it is asked for. */
export async function serveHealth(
  address: { host: string; port: number },
  readiness: () => Readiness | Promise<Readiness>,
  metrics: Pick<Metrics, 'expose'>,
): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
    };
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET') return json(405, { error: 'only GET is served here' });
    if (path === '/healthz') return json(200, { status: 'ok' });
    if (path === '/readyz') {
      const ready = await readiness();
      const { broker, consumer, directory, database = true } = ready;
      return json(broker && consumer && directory && database ? 200 : 503, ready);
    }
    if (path === '/metrics') {
      const { contentType, text } = await metrics.expose(request.headers.accept);
      return response.writeHead(200, { 'content-type': contentType }).end(text);
    }
    return json(404, { error: 'there is /healthz, /readyz and /metrics' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
