import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { z } from 'zod';

/** A request as it came: a body of parts is an object of them, by name. */
export type Received = {
  method: string;
  path: string;
  query: URLSearchParams;
  key: string | undefined;
  body: Record<string, unknown>;
};

/** LangSmith's API on loopback, as far as the pinned client asks it for the upload of an experiment. It keeps data sets and examples. */
export type FakeLangSmith = { url: string; received: Received[]; close(): Promise<void> };

const NOW = '2026-05-02T10:00:00.000Z';
const INFO = {
  version: '0.12.0',
  instance_flags: { dataset_examples_multipart_enabled: true },
  batch_ingest_config: { use_multipart_endpoint: true, size_limit: 100, size_limit_bytes: 20_971_520 },
};
const EXPERIMENT = '33333333-3333-4333-8333-333333333333';
const TENANT = '22222222-2222-4222-8222-222222222222';
const uuid = /^[0-9a-f-]{36}$/;

/** @param known the one that it knows */
export async function startFakeLangSmith(known: string): Promise<FakeLangSmith> {
  const received: Received[] = [];
  const datasets = new Map<string, { id: string; name: string; created_at: string; tenant_id: string }>();
  const examples = new Map<string, object>();

  function answer({ method, path, query, body }: Received): unknown {
    const [, dataset, example] =
      /^\/v1\/platform\/datasets\/([^/]+)\/examples$/.exec(path) ?? /^\/()examples\/(.+)$/.exec(path) ?? [];
    switch (`${method} ${path}`) {
      case 'GET /info':
        return INFO;
      case 'GET /datasets':
        return [...datasets.values()].filter(({ name }) => name === (query.get('name') ?? name));
      case 'POST /datasets': {
        const { name } = z.object({ name: z.string() }).parse(body);
        const id = `00000000-0000-4000-8000-${String(datasets.size + 1).padStart(12, '0')}`;
        datasets.set(id, { id, name, created_at: NOW, tenant_id: TENANT });
        return datasets.get(id);
      }
      case 'GET /examples':
        return [...examples.values()];
      case 'GET /sessions':
        return [{ tenant_id: TENANT }];
      case 'POST /sessions':
        return { ...body, id: EXPERIMENT, tenant_id: TENANT };
    }
    if (dataset) {
      const ids = Object.keys(body).filter((name) => uuid.test(name));
      for (const id of ids) {
        const { [`${id}.inputs`]: inputs, [`${id}.outputs`]: outputs } = body;
        examples.set(id, {
          id,
          dataset_id: dataset,
          created_at: NOW,
          modified_at: NOW,
          inputs,
          outputs,
          runs: [],
        });
      }
      return { count: ids.length, example_ids: ids };
    }
    if (example && method === 'GET') return examples.get(example);
    if (/^\/datasets\//.test(path) && method === 'GET') return datasets.get(path.split('/')[2] ?? '');
    return {};
  }

  const server = createServer(async (incoming, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://fake');
    const key = incoming.headers['x-api-key'];
    const one: Received = {
      method: incoming.method ?? '',
      path: pathname,
      query: searchParams,
      key: Array.isArray(key) ? key[0] : key,
      body: await bodyOf(incoming),
    };
    received.push(one);
    if (one.key !== known) {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"detail":"Invalid token"}');
      return;
    }
    const found = answer(one);
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? { detail: 'not found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Record<string, unknown>> {
  const sent = await buffer(incoming);
  const encoding = incoming.headers['content-encoding'];
  const bytes =
    encoding === 'gzip'
      ? await promisify(gunzip)(sent)
      : encoding === 'zstd'
        ? await promisify(zstdDecompress)(sent)
        : sent;
  if (bytes.length === 0) return {};
  const type = incoming.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/')) return JSON.parse(bytes.toString());
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  const parts = [...form.entries()].map(async ([name, part]) => [
    name,
    JSON.parse(typeof part === 'string' ? part : await part.text()),
  ]);
  return Object.fromEntries(await Promise.all(parts));
}
