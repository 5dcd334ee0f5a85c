import { readSettings, startTracing, type Tracing } from '@switchboard/shared';
import {
  attributes,
  type ReceivedSpan,
  type SpanReceiver,
  startSpanReceiver,
  startTestBroker,
  type TestBroker,
  waitFor,
} from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningGateway } from './gateway.ts';
import { startTestAgents, type TestAgents } from './testing/agents.ts';
import { ask, beginAt } from './testing/client.ts';
import { SERVER_KEY, startTestGateway } from './testing/gateway.ts';

const CALLER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const traceparent = `00-${CALLER.traceId}-${CALLER.spanId}-01`;
const TURNS = 'POST /v1/conversations/:conversation/turns';

let receiver: SpanReceiver;
let tracing: Tracing;
let broker: TestBroker;
let agents: TestAgents;
let gateway: RunningGateway;
beforeAll(async () => {
  receiver = await startSpanReceiver();
  Object.assign(process.env, receiver.env);
  tracing = await startTracing('gateway', readSettings('gateway', process.env), () => {});
  broker = await startTestBroker();
  agents = await startTestAgents(broker.url);
  gateway = await startTestGateway(broker.url, { DEVELOPER_PANEL: 'on' });
});
afterAll(async () => {
  await gateway?.drain();
  await agents?.stop();
  await broker?.stop();
  await tracing?.stop();
  await receiver?.close();
});

/** The first span that fits, once it has come. */
function span(what: string, fits: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan> {
  return waitFor(() => receiver.spans().find(fits), { what, timeoutMs: 20_000 });
}

test('a turn’s trace goes from its request to the delivery of its reply, and the web chat names it', async () => {
  const customer = await beginAt(gateway.url);
  const events = await customer.follow({ developer: true });
  await customer.send('a charge');
  await events.reply();
  await waitFor(() => events.named('record').length === 2, { what: 'the records of both runs' });
  const request = await span('the request', ({ name }) => name === TURNS);
  expect(request).toMatchObject({
    kind: 'SERVER',
    parentSpanId: undefined,
    attributes: {
      [attributes.httpStatus]: 202,
      [attributes.httpRoute]: '/v1/conversations/:conversation/turns',
    },
  });
  const inTrace = (name: string) => span(name, (one) => one.name === name && one.traceId === request.traceId);
  expect((await inTrace('send turn.{conversation}')).parentSpanId).toBe(request.spanId);
  const delivery = await inTrace('process reply.web.{conversation}');
  expect(delivery.attributes).toMatchObject({
    [attributes.conversation]: customer.conversation,
    [attributes.followers]: 1,
  });
  for (const record of events.named('record')) expect(record.traceId).toBe(request.traceId);
  events.close();
  // The board's latency of requests leads to it.
  const headers = { accept: 'application/openmetrics-text;version=1.0.0' };
  const metrics = await (await ask(`${gateway.health}/metrics`, { headers })).text();
  const measured = metrics
    .split('\n')
    .filter((line) => line.includes('http_server_request_duration_seconds_bucket') && line.includes('# {'));
  expect(measured).toHaveLength(1);
  expect(measured[0]).toContain('http_route="/v1/conversations/:conversation/turns"');
  expect(measured[0]).toContain(`# {trace_id="${request.traceId}",span_id="${request.spanId}"}`);
});

test('only an operator’s own server may say which trace a turn belongs to', async () => {
  const customer = await beginAt(gateway.url);
  const path = `${gateway.url}/v1/conversations/${customer.conversation}/turns`;
  const headers = { traceparent };
  await ask(path, { token: customer.token, headers, body: { text: 'hello', id: 'by-a-browser' } });
  await ask(path, { token: SERVER_KEY, headers, body: { text: 'hello', id: 'by-a-server' } });
  const sent = (turn: string) =>
    span(
      turn,
      (one) => String(one.attributes[attributes.messageId]).endsWith(turn) && one.kind === 'PRODUCER',
    );
  expect((await sent('by-a-browser')).traceId).not.toBe(CALLER.traceId);
  expect((await sent('by-a-server')).traceId).toBe(CALLER.traceId);
  const request = await span(
    'the request',
    ({ name, traceId }) => name === TURNS && traceId === CALLER.traceId,
  );
  expect(request.parentSpanId).toBe(CALLER.spanId);
});

test('a chat completion is part of its caller’s trace from the request to the answer', async () => {
  const answer = await ask(`${gateway.url}/v1/chat/completions`, {
    token: SERVER_KEY,
    headers: { traceparent: traceparent.replace(CALLER.traceId, CALLER.traceId.replace('0a', '0b')) },
    body: { model: 'switchboard', messages: [{ role: 'user', content: 'a charge' }] },
  });
  expect(answer.status).toBe(200);
  await answer.text();
  const request = await span('the request', ({ name }) => name === 'POST /v1/chat/completions');
  expect(request.traceId).toMatch(/^0b/);
  await span(
    'the delivery of the reply',
    ({ name, traceId }) => name === 'process reply.web.{conversation}' && traceId === request.traceId,
  );
});
