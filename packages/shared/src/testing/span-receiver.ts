import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

type Value = string | number | boolean | Value[];

/** A span as it came over the wire, with its service. */
export type ReceivedSpan = {
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';
  attributes: Record<string, Value>;
  events: { name: string; attributes: Record<string, Value> }[];
  links: { traceId: string; spanId: string; attributes: Record<string, Value> }[];
  failed: boolean;
  /** Nanoseconds since the epoch. */
  start: bigint;
};

/** An OTLP/HTTP receiver on loopback. */
export type SpanReceiver = {
  /** The environment of a process whose spans come here: as JSON, and soon after they have ended. */
  env: Record<string, string>;
  /** Every span so far. */
  spans(): ReceivedSpan[];
  /** What came, as it was written. */
  raw(): string;
  close(): Promise<void>;
};

const value: z.ZodType<Value> = z.lazy(() =>
  z.union([
    z.object({ stringValue: z.string() }).transform((one) => one.stringValue),
    z.object({ boolValue: z.boolean() }).transform((one) => one.boolValue),
    z.object({ intValue: z.union([z.number(), z.string()]) }).transform((one) => Number(one.intValue)),
    z.object({ doubleValue: z.number() }).transform((one) => one.doubleValue),
    z.object({ arrayValue: z.object({ values: z.array(value) }) }).transform((one) => one.arrayValue.values),
  ]),
);
const attributes = z
  .array(z.object({ key: z.string(), value }))
  .default([])
  .transform((all) => Object.fromEntries(all.map((one) => [one.key, one.value])));
const id = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

const kinds = { 1: 'INTERNAL', 2: 'SERVER', 3: 'CLIENT', 4: 'PRODUCER', 5: 'CONSUMER' } as const;
const span = z.object({
  traceId: id(16),
  spanId: id(8),
  parentSpanId: id(8).optional(),
  name: z.string(),
  kind: z
    .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)])
    .transform((kind) => kinds[kind]),
  startTimeUnixNano: z.string().regex(/^\d+$/),
  attributes,
  events: z.array(z.object({ name: z.string(), attributes })).default([]),
  links: z.array(z.object({ traceId: id(16), spanId: id(8), attributes })).default([]),
  status: z.object({ code: z.number().optional() }).default({}),
});
const request = z.object({
  resourceSpans: z.array(
    z.object({ resource: z.object({ attributes }), scopeSpans: z.array(z.object({ spans: z.array(span) })) }),
  ),
});

/** Starts a receiver that answers with `status` after `afterMs`. */
export async function startSpanReceiver({ status = 200, afterMs = 0 } = {}): Promise<SpanReceiver> {
  const spans: ReceivedSpan[] = [];
  let raw = '';
  const server = createServer(async (incoming, response) => {
    const body = (await buffer(incoming)).toString();
    if (afterMs > 0) await delay(afterMs);
    if (status === 200) {
      raw += body;
      spans.push(...spansIn(body));
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    },
    spans: () => [...spans],
    raw: () => raw,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function spansIn(body: string): ReceivedSpan[] {
  return request.parse(JSON.parse(body)).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map(({ startTimeUnixNano, status, parentSpanId, ...rest }) => ({
        ...rest,
        parentSpanId,
        service: String(resource.attributes['service.name']),
        failed: status.code === 2,
        start: BigInt(startTimeUnixNano),
      })),
    ),
  );
}
