import { createLogger, readSettings, startTracing } from '@switchboard/shared';
import { openChannel } from '@switchboard/shared/channel';
import { startAgent } from '@switchboard/shared/service';
import {
  attributes,
  startSpanReceiver,
  startTestBroker,
  testAgent,
  waitFor,
} from '@switchboard/shared/testing';
import { afterAll, expect, test, vi } from 'vitest';
import { startFakeModel } from './model/server.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What an alias is answered by. */
const SNAPSHOT = 'gpt-4o-mini-2024-07-18';

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

const ways = ['responses', 'chat'].flatMap((api) =>
  [true, false].map((stream) => ({ name: `by-${api}-${stream ? 'stream' : 'whole'}`, api, stream })),
);

test('spans and metrics name the model that a provider says has answered, and price it by the settings, over both APIs, streamed or not', async () => {
  const receiver = await startSpanReceiver();
  closing.push(() => receiver.close());
  Object.assign(process.env, receiver.env);
  const tracing = await startTracing('test', readSettings('test', process.env), () => {});
  closing.push(() => tracing.stop());
  const broker = await startTestBroker();
  closing.push(() => broker.stop());
  const model = await startFakeModel(() => ({ text: 'It is refunded.', model: SNAPSHOT }));
  closing.push(() => model.close());
  const metrics = new Map<string, () => Promise<string>>();
  for (const { name, api, stream } of ways) {
    const settings = readSettings(name, {
      NATS_URL: broker.url,
      OPENAI_BASE_URL: model.url,
      OPENAI_API: api,
      OPENAI_STREAM: String(stream),
      MODEL: 'gpt-4o-mini',
      MODEL_PRICES: '{"gpt-4o-mini": {"input": 1000, "cachedInput": 100, "output": 10000}}',
      DRAIN_MS: '1000',
    });
    const service = await startAgent(
      testAgent(name, () => ({ say: 'never asked' })),
      settings,
      createLogger(name, 'silent'),
    );
    closing.push(() => service.drain());
    metrics.set(name, async () => (await fetch(`http://127.0.0.1:${service.healthPort}/metrics`)).text());
  }
  const channel = await openChannel({ url: broker.url }, 'test');
  closing.push(() => channel.close());

  for (const { name } of ways) {
    await channel.publishTurn({ conversation: name, agent: name, text: 'charged twice' });
    const span = await waitFor(
      () =>
        receiver
          .spans()
          .find((one) => one.attributes[attributes.conversation] === name && one.name === 'chat gpt-4o-mini'),
      { what: `the model's span of ${name}`, timeoutMs: 20_000 },
    );
    expect(span.attributes).toMatchObject({
      [attributes.requestModel]: 'gpt-4o-mini',
      [attributes.responseModel]: SNAPSHOT,
    });
    // By the prices of the settings: 100 tokens of fresh input, 20 of cached, 15 of output.
    const cost = `switchboard_cost_usd_total{agent="${name}",model="gpt-4o-mini",service="${name}"} 0.252`;
    const counted = await waitFor(
      async () => {
        const text = await metrics.get(name)?.();
        return text?.includes(cost) && text;
      },
      { what: `the cost of ${name}` },
    );
    expect(counted).toContain(`gen_ai_response_model="${SNAPSHOT}"`);
  }
});
