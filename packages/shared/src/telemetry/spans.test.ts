import { assistantMessage, functionCall, modelError, modelResponder } from '@openai/agents-core/testing';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, ToolRefusal } from '../agent/definition.ts';
import { publish } from '../bus/publish.ts';
import { brokerOfFile, newConversationId } from '../bus/testing/broker.ts';
import { subjects } from '../contracts/subjects.ts';
import { conversationStore } from '../conversation/store.ts';
import { AT, documentOf, turnOf } from '../conversation/testing/documents.ts';
import { takeTurn } from '../intake/intake.ts';
import { intakeOf } from '../intake/testing/intake.ts';
import { loneAgent } from '../worker/testing/lone-agent.ts';
import { recordEvaluations } from './evaluation.ts';
import { receiving } from './messages.ts';
import { attributes, events, links } from './semconv.ts';
import { spansOfFile } from './testing/spans.ts';
import { readTraceparent } from './traceparent.ts';

const broker = brokerOfFile();
const spans = spansOfFile();

const PRIVATE = 'my-card-4111';
const says = (text: string) => [assistantMessage(text)];
const status = (code: number) =>
  modelError(Object.assign(new Error(PRIVATE), { status: code, headers: new Headers() }));

const traceOf = (digit: string) => ({ traceId: digit.repeat(32), spanId: digit.repeat(16) });
const traceparentOf = (digit: string) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;
const linksOf = (why: keyof typeof links, ...digits: string[]) =>
  digits.map((digit) => ({ ...traceOf(digit), attributes: { [attributes.link]: links[why] } }));

describe('a run that fails', () => {
  it('marks the model’s call, the run and the message by the kind of error, and says when it comes again', async () => {
    const agent = await loneAgent(broker, [status(503), says('It is refunded.')]);
    await agent.order();
    await agent.work();
    await agent.work();
    const failed = await spans.find(
      agent.conversation,
      ({ name, failed }) => name === `process agent.${agent.name}.{conversation}.turn` && failed,
    );
    expect(failed.attributes).toMatchObject({
      [attributes.errorType]: 'model-503',
      [attributes.settled]: 'given-back',
      [attributes.retryDelay]: expect.any(Number),
    });
    const run = await spans.find(
      agent.conversation,
      ({ name, failed }) => name === `invoke_agent ${agent.name}` && failed,
    );
    expect(run).toMatchObject({ parentSpanId: failed.spanId, attributes: { [attributes.errorType]: '503' } });
    expect(
      await spans.find(agent.conversation, ({ parentSpanId }) => parentSpanId === run.spanId),
    ).toMatchObject({ name: 'chat scripted', failed: true, attributes: { [attributes.errorType]: '503' } });
    expect(failed.attributes).not.toHaveProperty(attributes.deliveries);
    const again = await spans.find(
      agent.conversation,
      ({ attributes: of }) => of[attributes.settled] === 'done' && attributes.deliveries in of,
    );
    expect(again).toMatchObject({ failed: false, attributes: { [attributes.deliveries]: 2 } });
    expect(again.events.map(({ name }) => name)).toContain(events.redelivery);
    const second = await spans.find(agent.conversation, ({ attributes: of }) => of[attributes.attempt] === 2);
    expect(second).toMatchObject({ name: `invoke_agent ${agent.name}`, parentSpanId: again.spanId });
  });

  it('is asked again inside the run under a span of its own', async () => {
    const agent = await loneAgent(broker, [status(500), says('Yes.')], { env: { MODEL_RETRIES: '1' } });
    await agent.order();
    await agent.work();
    const second = await spans.find(agent.conversation, (span) => attributes.retry in span.attributes);
    expect(second).toMatchObject({
      name: 'chat scripted',
      failed: false,
      attributes: { [attributes.retry]: 1 },
    });
  });

  it('for the last time is marked as a dead letter', async () => {
    const agent = await loneAgent(broker, [status(400)]);
    await agent.order();
    await agent.work();
    const dead = await spans.named(agent.conversation, `process agent.${agent.name}.{conversation}.turn`);
    expect(dead).toMatchObject({ failed: true, attributes: { [attributes.errorType]: 'model-400' } });
    expect(dead.events).toContainEqual({
      name: events.deadLetter,
      attributes: { [attributes.code]: 'model-400' },
    });
    await spans.named(agent.conversation, `send dead.${agent.name}.{conversation}`);
  });
});

it('a turn that cannot be read is marked as a dead letter', async () => {
  const intake = await intakeOf(broker);
  await intake.send('hello?');
  const message = await intake.turns.next();
  await receiving(message, 'intake', () => takeTurn(intake.parts, message));
  const entering = await spans.named(intake.conversation, 'process turn.{conversation}');
  expect(entering).toMatchObject({ failed: true, attributes: { [attributes.errorType]: 'unreadable-turn' } });
  expect(entering.events).toContainEqual({
    name: events.deadLetter,
    attributes: { [attributes.code]: 'unreadable-turn' },
  });
});

it('a run is no failure for an unreadable turn that waited behind it, and says that it sent the letter', async () => {
  const agent = await loneAgent(broker, [says('It is refunded.')]);
  const letter = {
    v: 1 as const,
    id: `${agent.conversation}:dead:t2`,
    conversation: agent.conversation,
    agent: 'intake',
    code: 'unreadable-turn',
    reason: 'the payload is not JSON',
    attempts: 0,
    at: AT,
    subject: `turn.${agent.conversation}`,
    headers: {},
    payload: 'hello?',
  };
  await agent.order({ queue: [{ ...turnOf('', { seq: 2, unreadable: letter.reason }), letter }] });
  await agent.work();
  const run = await spans.named(agent.conversation, `process agent.${agent.name}.{conversation}.turn`);
  expect(run.failed).toBe(false);
  expect(run.events).toContainEqual({
    name: events.deadLetter,
    attributes: { [attributes.code]: 'unreadable-turn' },
  });
  expect(await agent.deadLetters()).toEqual([letter]);
});

it('a tool that refuses is no error, and one that is down is; neither tells what it was asked', async () => {
  const tool = (name: string, execute: () => string) =>
    defineTool({
      name,
      description: name,
      parameters: z.object({ card: z.string() }),
      effect: false,
      execute,
    });
  const agent = await loneAgent(
    broker,
    [
      [functionCall('refuse', { card: PRIVATE }, { callId: 'call-1' })],
      [functionCall('break', { card: PRIVATE }, { callId: 'call-2' })],
    ],
    {
      definition: {
        tools: [
          tool('refuse', () => {
            throw new ToolRefusal(PRIVATE);
          }),
          tool('break', () => {
            throw Object.assign(new Error(PRIVATE), { code: 'ECONNREFUSED' });
          }),
        ],
      },
    },
  );
  await agent.order();
  await agent.work();
  expect(await spans.named(agent.conversation, 'execute_tool refuse')).toMatchObject({
    failed: false,
    attributes: { [attributes.toolOutcome]: 'refused', [attributes.toolCallId]: 'call-1' },
  });
  expect(await spans.named(agent.conversation, 'execute_tool break')).toMatchObject({
    failed: true,
    attributes: { [attributes.errorType]: 'ECONNREFUSED' },
  });
});

it('a run that had to be reminded says so', async () => {
  const agent = await loneAgent(broker, [
    says('I am transferring you to billing now.'),
    says('It is refunded.'),
  ]);
  await agent.order();
  await agent.work();
  const run = await spans.named(agent.conversation, `invoke_agent ${agent.name}`);
  expect(run.attributes).toMatchObject({ [attributes.nudged]: true, [attributes.outcome]: 'reply' });
});

it('turns that are answered together are one run in the newest one’s trace, linked to the others', async () => {
  const agent = await loneAgent(broker, [says('Both are refunded.')]);
  const turns = ['a', 'b', 'c'].map((digit, i) =>
    turnOf('x'.repeat(i + 1), { seq: i + 1, traceparent: traceparentOf(digit) }),
  );
  await agent.order({ work: { n: 1, to: agent.name, kind: 'turn', turns, at: AT } });
  await agent.work();
  const run = await spans.named(agent.conversation, `invoke_agent ${agent.name}`);
  expect(run.traceId).toBe('c'.repeat(32));
  expect(run.links).toEqual(linksOf('alsoAnswered', 'a', 'b'));
  const reply = await spans.named(agent.conversation, 'send reply.web.{conversation}');
  expect(reply.traceId).toBe(run.traceId);
  expect(await agent.records()).toMatchObject([{ traceId: run.traceId, spanId: run.spanId }]);
});

it('a result whose work somebody has taken is marked as dropped', async () => {
  const agent = await loneAgent(broker, [
    modelResponder(async () => {
      await agent.parts.mailbox.apply(
        agent.conversation,
        { stream: 'DESK', seq: 1 },
        ({ doc }) => doc && { ...doc, work: null },
      );
      return says('Too late.');
    }),
  ]);
  await agent.order();
  await agent.work();
  const process = await spans.named(agent.conversation, `process agent.${agent.name}.{conversation}.turn`);
  expect(process.attributes).toMatchObject({ [attributes.settled]: 'dropped' });
  expect(process.events.map(({ name }) => name)).toEqual([events.lostSet, events.dropped]);
});

it('what a process that ended had promised is published in the trace that it belongs to, by whoever comes next', async () => {
  const intake = await intakeOf(broker);
  const { conversation, bus } = intake;
  const doc = documentOf(conversation, {
    owner: 'billing',
    stream: intake.parts.stream,
    outbox: [{ kind: 'work', n: 1 }],
  });
  // Committed by a run that the span of `b…` ordered, for a turn of the trace `a…`, and not published.
  const work = doc.work && { ...doc.work, traceparent: traceparentOf('b') };
  await conversationStore(bus).set({ ...doc, work }, 0);
  await intake.send({ text: 'and another thing' });
  const message = await intake.turns.next();
  await receiving(message, 'intake', () => takeTurn(intake.parts, message));
  const sent = await spans.named(conversation, 'send agent.billing.{conversation}.turn');
  const entering = await spans.named(conversation, 'process turn.{conversation}');
  expect(sent).toMatchObject({
    traceId: 'b'.repeat(32),
    parentSpanId: 'b'.repeat(16),
    attributes: { [attributes.flushed]: true },
  });
  expect(sent.links).toMatchObject([
    { traceId: entering.traceId, attributes: { [attributes.link]: links.during } },
  ]);
});

it('turns that enter with a later one are linked to the turn before, each in its own trace', async () => {
  const intake = await intakeOf(broker);
  const { conversation, bus } = intake;
  for (const digit of ['d', 'e', 'f']) {
    const turn = { v: 1, id: digit, conversation, channel: 'web', text: digit };
    await publish(bus, {
      subject: subjects.turn(conversation),
      id: digit,
      payload: turn,
      traceparent: traceparentOf(digit),
    });
  }
  const [first, second, third] = [
    await intake.turns.next(),
    await intake.turns.next(),
    await intake.turns.next(),
  ];
  await receiving(third, 'intake', () => takeTurn(intake.parts, third));
  for (const message of [first, second]) {
    await receiving(message, 'intake', () => takeTurn(intake.parts, message));
  }
  const before = (traceId: string) => async (name: string) => {
    const span = await spans.find(conversation, (one) => one.name === name && one.traceId === traceId);
    return span.links.filter((link) => link.attributes[attributes.link] === links.turnBefore);
  };
  const [d, e, f] = ['d', 'e', 'f'].map((digit) => before(digit.repeat(32)));
  expect(await d?.('enter turn')).toEqual([]);
  expect(await e?.('enter turn')).toMatchObject([{ traceId: 'd'.repeat(32) }]);
  expect(await f?.('process turn.{conversation}')).toMatchObject([{ traceId: 'e'.repeat(32) }]);
  const late = await spans.find(
    conversation,
    ({ name, traceId }) => name === 'process turn.{conversation}' && traceId === 'd'.repeat(32),
  );
  expect(late.events.map(({ name }) => name)).toEqual([events.alreadyIn]);
});

it('a message that the broker has already is marked as such', async () => {
  const bus = await broker.bus();
  const conversation = newConversationId();
  const message = { subject: subjects.desk(conversation), id: conversation, payload: 1 };
  await publish(bus, message);
  await publish(bus, message);
  await spans.find(conversation, (span) => span.attributes[attributes.duplicate] === true);
});

it('an evaluation stands under the run that it is about, without the judge’s words', async () => {
  const conversation = newConversationId();
  const run = { agent: 'billing', conversation, n: 2, ...traceOf('9') };
  const verdict = { name: 'routing', score: 1, label: 'pass', explanation: PRIVATE };
  expect(recordEvaluations(run, [verdict, { name: 'reason', score: 0.5 }])).toBe(true);
  const span = await spans.named(conversation, 'evaluate billing');
  expect(span).toMatchObject({
    traceId: run.traceId,
    parentSpanId: run.spanId,
    links: linksOf('evaluated', '9'),
    events: [
      {
        name: 'gen_ai.evaluation.result',
        attributes: {
          'gen_ai.evaluation.name': 'routing',
          'gen_ai.evaluation.score.value': 1,
          'gen_ai.evaluation.score.label': 'pass',
        },
      },
      { name: 'gen_ai.evaluation.result', attributes: { 'gen_ai.evaluation.score.value': 0.5 } },
    ],
  });
});

it('an evaluation of a run that was not traced is told to have no place', () => {
  const run = { agent: 'billing', conversation: newConversationId(), n: 1 };
  expect(recordEvaluations(run, [{ name: 'routing' }])).toBe(false);
  expect(recordEvaluations({ ...run, traceId: 'a'.repeat(32) }, [{ name: 'routing' }])).toBe(false);
});

it('a trace that its first process does not keep is kept by nobody, and its record names no span', async () => {
  const agent = await loneAgent(broker, [says('Quietly.')]);
  const unsampled = `00-${'7'.repeat(32)}-${'7'.repeat(16)}-00`;
  const turns = [turnOf('hush', { traceparent: unsampled })];
  const context_ = readTraceparent(unsampled);
  await context.with(trace.setSpanContext(ROOT_CONTEXT, context_ ?? { ...traceOf('7'), traceFlags: 0 }), () =>
    agent.order({ work: { n: 1, to: agent.name, kind: 'turn', turns, at: AT } }),
  );
  await agent.work();
  const [record] = await agent.records();
  expect(record).toMatchObject({ traceId: '7'.repeat(32) });
  expect(record).not.toHaveProperty('spanId');
  expect(spans.of(agent.conversation)).toEqual([]);
});

it('nothing of all this tells what was said', () => {
  expect(spans.raw().length).toBeGreaterThan(10_000);
  for (const said of [PRIVATE, 'refunded', 'charged twice']) expect(spans.raw()).not.toContain(said);
});
