import { readSettings, startTracing, type Tracing } from '@switchboard/shared';
import { type Channel, openChannel } from '@switchboard/shared/channel';
import {
  attributes,
  events,
  links,
  type ReceivedSpan,
  type SpanReceiver,
  startSpanReceiver,
  waitFor,
} from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Arming, openArming } from './arming.ts';
import { type Script, write } from './model/follow.ts';
import { orphansOf, tracesOf, treeOf } from './traces/tree.ts';
import { openWorld, type World } from './world.ts';

/** What the customer writes beside the words for the model: it must never be found in a span or a log line. */
const PRIVATE = 'my-card-4111';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

let receiver: SpanReceiver;
let arming: Arming;
let world: World;
let tracing: Tracing;
let adapter: Channel;
const delivered: string[] = [];

beforeAll(async () => {
  receiver = await startSpanReceiver();
  Object.assign(process.env, receiver.env);
  tracing = await startTracing('adapter', readSettings('adapter', process.env), () => {});
  arming = await openArming();
  world = await openWorld({
    agents: { triage: 1, billing: 1, 'tech-support': 1 },
    env: receiver.env,
    killerDir: arming.dir,
  });
  world.cluster.supervise();
  adapter = await openChannel({ url: world.broker.url }, 'test');
  await adapter.onReply('adapter', async (reply) => void delivered.push(reply.id));
});
afterAll(async () => {
  await adapter?.close();
  await world?.close();
  await arming?.close();
  await tracing?.stop();
  await receiver?.close();
});

/** Sends a turn and resolves when its reply has reached the adapter. */
async function turn(script: Script): Promise<void> {
  const { conversation } = script;
  const before = delivered.length;
  await adapter.publishTurn({ conversation, id: script.turn, text: `${write(script)} ${PRIVATE}` });
  await waitFor(() => delivered.length > before, { what: `the reply to ${conversation} ${script.turn}` });
}

/** The spans of a conversation's traces, once nothing is missing that `complete` asks for. */
async function spansOf(
  conversation: string,
  complete: (spans: ReceivedSpan[]) => boolean,
): Promise<ReceivedSpan[]> {
  let spans: ReceivedSpan[] = [];
  await waitFor(
    () => {
      spans = receiver.spans().filter((span) => span.attributes[attributes.conversation] === conversation);
      return complete(spans);
    },
    {
      what: () => `the spans of ${conversation}:\n${[...tracesOf(spans).values()].map(treeOf).join('\n\n')}`,
    },
  );
  return spans;
}

const named = (spans: ReceivedSpan[], name: string) => spans.filter((span) => span.name === name);
const whole = (count: number) => (spans: ReceivedSpan[]) =>
  spans.length >= count && orphansOf(spans).length === 0;

test('each turn is one trace over all processes, with every span under its parent and linked to the turn before', async () => {
  const conversation = 'traced';
  await turn({ conversation, turn: 't1', to: 'billing', tool: true });
  await turn({ conversation, turn: 't2', to: 'tech-support' });
  const spans = await spansOf(conversation, whole(15 + 18));

  const traces = [...tracesOf(spans).values()];
  expect(traces.map(treeOf)).toEqual([
    `send turn.{conversation}
  process turn.{conversation}
    send agent.triage.{conversation}.turn
      process agent.triage.{conversation}.turn
        invoke_agent triage
          chat gpt-4o-2024-08-06
          execute_tool transfer_to_billing billing
        send agent.billing.{conversation}.handoff
          process agent.billing.{conversation}.handoff
            invoke_agent billing
              chat gpt-4o-2024-08-06
              execute_tool record_effect
              chat gpt-4o-2024-08-06
            send reply.test.{conversation}
              process reply.test.{conversation}`,
    `send turn.{conversation}
  process turn.{conversation}
    send agent.billing.{conversation}.turn
      process agent.billing.{conversation}.turn
        invoke_agent billing
          chat gpt-4o-2024-08-06
          execute_tool transfer_to_triage triage
        send agent.triage.{conversation}.handoff
          process agent.triage.{conversation}.handoff
            invoke_agent triage
              chat gpt-4o-2024-08-06
              execute_tool transfer_to_tech_support tech-support
            send agent.tech-support.{conversation}.handoff
              process agent.tech-support.{conversation}.handoff
                invoke_agent tech-support
                  chat gpt-4o-2024-08-06
                send reply.test.{conversation}
                  process reply.test.{conversation}`,
  ]);
  expect(new Set(spans.map((span) => span.service))).toEqual(
    new Set(['adapter', 'triage', 'billing', 'tech-support']),
  );

  const byId = new Map(spans.map((span) => [span.spanId, span]));
  for (const span of spans) {
    if (!span.name.startsWith('process ')) continue;
    expect(byId.get(span.parentSpanId ?? '')?.kind).toBe('PRODUCER');
    expect(span.links).toContainEqual({
      traceId: span.traceId,
      spanId: span.parentSpanId,
      attributes: { [attributes.link]: links.publisher },
    });
  }
  const [first, second] = named(spans, 'process turn.{conversation}');
  const before = (span: ReceivedSpan | undefined) =>
    span?.links.filter((link) => link.attributes[attributes.link] === links.turnBefore);
  expect(before(first)).toEqual([]);
  expect(before(second)).toMatchObject([{ traceId: first?.traceId }]);
});

test('kinds, attributes and events are those of semconv.ts, and none says what was said', async () => {
  const spans = receiver.spans();
  const kinds = new Map([
    ['send', 'PRODUCER'],
    ['process', 'CONSUMER'],
    ['chat', 'CLIENT'],
  ]);
  const attributeNames = new Set<string>(Object.values(attributes));
  const eventNames = new Set<string>(Object.values(events));
  for (const span of spans) {
    const [operation = ''] = span.name.split(' ');
    expect(span.kind).toBe(kinds.get(operation) ?? 'INTERNAL');
    expect(span.name).not.toContain('traced');
    for (const name of Object.keys(span.attributes)) expect(attributeNames).toContain(name);
    for (const event of span.events) {
      expect(eventNames).toContain(event.name);
      for (const name of Object.keys(event.attributes)) expect(attributeNames).toContain(name);
    }
  }
  const chats = spans.filter((span) => span.name.startsWith('chat '));
  expect(chats.length).toBeGreaterThan(5);
  for (const { attributes: chat } of chats) {
    expect(chat).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o-2024-08-06',
      'gen_ai.conversation.id': 'traced',
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'server.address': '127.0.0.1',
    });
  }
  expect(named(spans, 'execute_tool transfer_to_billing billing')[0]?.attributes).toMatchObject({
    'gen_ai.agent.name': 'triage',
    'gen_ai.transfer.mode': 'pass_control',
    'gen_ai.transfer.target.name': 'billing',
  });
  const [first] = named(spans, 'process agent.billing.{conversation}.handoff');
  expect(first?.attributes).not.toHaveProperty(attributes.deliveries);
  expect(first?.attributes).toMatchObject({
    'messaging.system.name': 'nats',
    'messaging.operation.type': 'process',
    'messaging.consumer.group.name': 'agent-billing',
    'messaging.destination.template': 'agent.billing.{conversation}.handoff',
    'messaging.destination.name': 'agent.billing.traced.handoff',
  });
  const logged = world.cluster
    .living()
    .flatMap((process) => process.lines)
    .join('\n');
  expect(logged).toContain('run committed');
  for (const said of [PRIVATE, 'The answer to', 'is for billing', 'summary of', 'a key of the test']) {
    expect(receiver.raw()).not.toContain(said);
    expect(logged).not.toContain(said);
  }
});

test('a run record names the trace and the run’s own span, and so do the log lines of the run', async () => {
  const spans = receiver.spans();
  const records = (await world.channel.records('traced')).map(({ value }) => value);
  expect(records).toHaveLength(5);
  const lines = world.cluster
    .living()
    .flatMap((process) => process.lines)
    .filter((line) => line.includes('run committed'))
    .map((line) => JSON.parse(line));
  for (const record of records) {
    const span = spans.find((one) => one.spanId === record.spanId);
    expect(span).toMatchObject({ traceId: record.traceId, name: `invoke_agent ${record.agent}` });
    expect(lines).toContainEqual(
      expect.objectContaining({ trace_id: record.traceId, conversation: 'traced', n: record.n }),
    );
  }
});

test('work whose process was killed is found under the same trace, marked as redelivered', async () => {
  const conversation = 'redelivered';
  await arming.arm(conversation, [{ agent: 'billing', step: 'model.answered' }]);
  // The answer takes long enough for what the process did before to have been sent.
  await turn({ conversation, turn: 't1', to: 'billing', slow: 1_500 });
  const spans = await spansOf(conversation, whole(13));
  expect(tracesOf(spans).size).toBe(1);
  const [handoff, ...more] = named(spans, 'process agent.billing.{conversation}.handoff');
  expect(more).toEqual([]);
  expect(handoff?.attributes[attributes.deliveries]).toBeGreaterThan(1);
  expect(handoff?.events.map((event) => event.name)).toContain(events.redelivery);
  expect(named(spans, 'invoke_agent billing')).toMatchObject([{ attributes: { [attributes.attempt]: 2 } }]);
});

test('what a killed process had journaled is marked as replayed, and only its own spans hang in the air', async () => {
  const conversation = 'replayed';
  await arming.arm(conversation, [{ agent: 'billing', step: 'tool.journaled' }]);
  await turn({ conversation, turn: 't1', to: 'billing', tool: true, slow: 1_000 });
  const spans = await spansOf(
    conversation,
    (all) =>
      named(all, 'process reply.test.{conversation}').length > 0 &&
      orphansOf(all).every(({ service }) => service === 'billing'),
  );
  const [run] = await waitFor(
    () => {
      const runs = named(receiver.spans(), 'invoke_agent billing').filter(
        (span) => span.attributes[attributes.conversation] === conversation,
      );
      return runs.length > 0 && runs;
    },
    { what: 'the second run' },
  );
  expect(run?.events).toEqual([
    {
      name: events.replay,
      attributes: { [attributes.step]: 'model', [attributes.responseModel]: expect.any(String) },
    },
    {
      name: events.replay,
      attributes: { [attributes.step]: 'tool', [attributes.toolName]: 'record_effect' },
    },
  ]);
  for (const orphan of orphansOf(spans)) {
    expect(orphan.service).toBe('billing');
    expect(orphan.start).toBeLessThan(run?.start ?? 0n);
  }
});
