import { expect, it, onTestFinished } from 'vitest';
import { createMetrics } from '../telemetry/metrics.ts';
import { type Readiness, serveHealth } from './health.ts';

async function served(ready: Partial<Readiness> = {}) {
  const state: Readiness = { broker: true, consumer: true, directory: true, agents: ['billing'], ...ready };
  const metrics = createMetrics('billing');
  const server = await serveHealth({ host: '127.0.0.1', port: 0 }, () => state, metrics);
  onTestFinished(() => server.close());
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  return { get, state, metrics, server };
}

it('/healthz says that the process runs, whatever it has', async () => {
  const { get } = await served({ broker: false, consumer: false, directory: false });
  const response = await get('/healthz');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ok' });
});

it('/readyz is 200 where everything is there, and tells who is in the directory', async () => {
  const { get } = await served();
  const response = await get('/readyz?verbose');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    broker: true,
    consumer: true,
    directory: true,
    agents: ['billing'],
  });
});

it.each(['broker', 'consumer', 'directory'] as const)(
  '/readyz is 503 without the %s, and says so',
  async (part) => {
    const { get, state } = await served({ [part]: false });
    const response = await get('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ [part]: false });
    state[part] = true;
    expect((await get('/readyz')).status).toBe(200);
  },
);

it('/metrics is Prometheus text with the process’s and our own metrics', async () => {
  const { get, metrics } = await served();
  metrics.runs.inc({ agent: 'billing', outcome: 'reply' });
  const response = await get('/metrics');
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  const text = await response.text();
  expect(text).toMatch(/switchboard_runs_total\{[^}]*outcome="reply"[^}]*\} 1/);
  expect(text).toContain('service="billing"');
  expect(text).toContain('process_resident_memory_bytes');
});

it('another path is 404 and another method 405, each with what there is', async () => {
  const { get } = await served();
  expect((await get('/')).status).toBe(404);
  expect(await (await get('/health')).json()).toMatchObject({ error: expect.stringContaining('/readyz') });
  expect((await get('/healthz', 'POST')).status).toBe(405);
  expect((await get('/metrics', 'DELETE')).status).toBe(405);
});

it('a port that is taken is told', async () => {
  const { server } = await served();
  const again = serveHealth(
    { host: '127.0.0.1', port: server.port },
    () => ({ broker: true, consumer: true, directory: true, agents: [] }),
    createMetrics('other'),
  );
  await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('closing does not wait for a connection that is kept open', async () => {
  const { get, server } = await served();
  await (await get('/healthz')).text();
  await server.close();
  await expect(get('/healthz')).rejects.toThrow();
});
