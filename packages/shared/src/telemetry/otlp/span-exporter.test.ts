import type { IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, it, onTestFinished, vi } from 'vitest';
import { receiverThat } from '../testing/receiver.ts';
import { spanExporter } from './span-exporter.ts';

type Received = { url: string | undefined; headers: IncomingHttpHeaders; body: Buffer };

/** A receiver that answers its requests with these statuses, one after the other. */
async function receiverWith(...statuses: number[]): Promise<{ address: string; received: Received[] }> {
  const received: Received[] = [];
  const address = await receiverThat(async (request, response) => {
    received.push({ url: request.url, headers: request.headers, body: await buffer(request) });
    response.writeHead(statuses[received.length - 1] ?? 200).end();
  });
  return { address, received };
}

function recordedSpans() {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] });
  const parent = provider.getTracer('test').startSpan('turn', { attributes: { channel: 'web', turns: 2 } });
  parent.addEvent('redelivery').setStatus({ code: 2 }).end();
  return memory.getFinishedSpans();
}

it('spans go where the environment says, as it says, and once more to a receiver that is busy', async () => {
  const { address, received } = await receiverWith(503);
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', `${address}/ingest/traces`);
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'api-key=secret');
  vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip');
  onTestFinished(() => void vi.unstubAllEnvs());
  const exporter = spanExporter();
  onTestFinished(() => exporter.shutdown());
  const spans = recordedSpans();
  const result = await new Promise((resolve) => exporter.export(spans, resolve));
  expect(result).toEqual({ code: 0 });
  expect(received).toHaveLength(2);
  for (const { url, headers, body } of received) {
    expect(url).toBe('/ingest/traces');
    expect(headers).toMatchObject({
      'api-key': 'secret',
      'content-encoding': 'gzip',
      'content-type': 'application/x-protobuf',
    });
    expect(gunzipSync(body)).toEqual(Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []));
  }
});
