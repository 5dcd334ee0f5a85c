import { expect, it, onTestFinished } from 'vitest';
import { brokerOfFile, newConversationId } from '../bus/testing/broker.ts';
import { startAgentProcess } from '../testing/agent-process.ts';
import { openTestChannel } from '../testing/test-channel.ts';
import { waitFor } from '../testing/wait.ts';
import { receiverThat } from './testing/receiver.ts';

const broker = brokerOfFile();
const main = new URL('../service/testing/agent-main.ts', import.meta.url);

/** An agent whose spans go to this address, with one turn that it has answered. */
async function agentSendingTo(endpoint: string, env: Record<string, string> = {}) {
  const agent = startAgentProcess({
    main,
    env: {
      NATS_URL: broker.url(),
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      ...env,
    },
  });
  onTestFinished(() => agent.kill('SIGKILL'));
  await agent.ready();
  const conversation = newConversationId();
  const out = await openTestChannel(broker.url(), 'web');
  onTestFinished(() => out.close());
  await out.publishTurn({ conversation, text: 'hello', agent: 'tech-support' });
  await waitFor(async () => (await out.replies(conversation)).length > 0, { what: 'the reply' });
  return { agent, records: () => out.records(conversation) };
}

it('a receiver that never answers holds up neither a turn nor, for long, the end of the process', async () => {
  let asked = 0;
  const endpoint = await receiverThat((request) => {
    asked++;
    request.resume();
  });
  const { agent } = await agentSendingTo(endpoint);
  await waitFor(() => asked > 0, { what: 'spans to be sent' });
  // The exporter itself would wait 10 s for an answer, and try again.
  expect(await agent.stop(9_000)).toEqual({ code: 0, signal: null });
});

it('a receiver that is away is told in the log, and nothing fails', async () => {
  const { agent } = await agentSendingTo('http://127.0.0.1:9', { OTEL_EXPORTER_OTLP_TIMEOUT: '500' });
  await waitFor(() => agent.lines.some((line) => line.includes('spans are lost')), { what: 'the complaint' });
  expect(await agent.stop()).toEqual({ code: 0, signal: null });
  const complaints = agent.lines.filter((line) => line.includes('spans are lost'));
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toContain('"level":"warn"');
});

it('what has not been sent when the process is told to end is sent then, as the protocol’s binary by default', async () => {
  const bodies: { type: string | undefined; text: string }[] = [];
  const endpoint = await receiverThat((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push({ type: request.headers['content-type'], text: Buffer.concat(chunks).toString('latin1') });
      response.writeHead(200).end();
    });
  });
  const { agent, records } = await agentSendingTo(endpoint, { OTEL_BSP_SCHEDULE_DELAY: '3600000' });
  expect(bodies).toEqual([]);
  const [record] = await records();
  expect(record?.value.traceId).toMatch(/^[0-9a-f]{32}$/);
  await agent.stop();
  expect(bodies.map(({ type }) => type)).toEqual(['application/x-protobuf']);
  const traceId = Buffer.from(record?.value.traceId ?? '', 'hex').toString('latin1');
  for (const part of ['invoke_agent tech-support', 'chat offline', traceId]) {
    expect(bodies[0]?.text).toContain(part);
  }
});

it('OTEL_SDK_DISABLED sends nothing, and a run record then names no trace', async () => {
  let asked = 0;
  const endpoint = await receiverThat((_, response) => {
    asked++;
    response.end();
  });
  const { agent, records } = await agentSendingTo(endpoint, { OTEL_SDK_DISABLED: 'true' });
  const [record] = await records();
  expect(record?.value).not.toHaveProperty('traceId');
  await agent.stop();
  expect(asked).toBe(0);
});
