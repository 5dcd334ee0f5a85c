import { assistantMessage, functionCall, modelResponder } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../agent/definition.ts';
import { handoffArgs } from '../agent/testing/scripted-run.ts';
import { brokerOfFile } from '../bus/testing/broker.ts';
import { agentSaid, customerSaid } from '../contracts/history.ts';
import { messageIds } from '../contracts/ids.ts';
import { desk } from '../conversation/desk.ts';
import { AT, turnOf } from '../conversation/testing/documents.ts';
import { loneAgent } from './testing/lone-agent.ts';

const broker = brokerOfFile();

const says = (text: string) => [assistantMessage(text)];
const toTriage = () => [
  functionCall('transfer_to_triage', handoffArgs('asks about a webhook', { callId: 'C-1001' }), {
    callId: 'call_1',
  }),
];

it('an answer is committed, published with its record, and the work is done', async () => {
  const agent = await loneAgent(broker, [says('It is refunded.')]);
  await agent.order();
  await agent.work();
  expect(await agent.document()).toMatchObject({
    work: null,
    history: [customerSaid('I was charged twice'), agentSaid('It is refunded.')],
    usage: { requests: 1, costUsd: 0.01 },
  });
  expect(await agent.replies()).toMatchObject([
    { kind: 'reply', text: 'It is refunded.', agent: agent.name, turns: ['m-19'], channel: 'web' },
  ]);
  expect(await agent.records()).toMatchObject([
    {
      n: 1,
      agent: agent.name,
      outcome: 'reply',
      attempt: 1,
      models: ['scripted'],
      offline: false,
      items: [agentSaid('It is refunded.')],
      instance: 'test:1',
    },
  ]);
  expect(await agent.left()).toBe(0);
  expect(await agent.counted('switchboard_runs_total')).toBe(1);
});

it('a handoff is a message to the next agent, with the history, what was learned and why', async () => {
  const agent = await loneAgent(broker, [toTriage()]);
  await agent.order();
  await agent.work();
  const doc = await agent.document();
  expect(doc).toMatchObject({
    owner: 'triage',
    work: { n: 2, to: 'triage', kind: 'handoff' },
    handoffCount: 1,
    context: { claimed: { callId: 'C-1001' } },
  });
  const subject = `agent.triage.${agent.conversation}.handoff`;
  const message = await agent.bus.jsm.direct.getMessage('WORK', { last_by_subj: subject });
  expect(message?.json()).toMatchObject({
    n: 2,
    handoff: { from: agent.name, to: 'triage', reason: 'asks about a webhook' },
    history: [customerSaid('I was charged twice')],
    context: { verified: null, claimed: { callId: 'C-1001' } },
    turns: [{ text: 'I was charged twice', said: true }],
  });
  expect(await agent.replies()).toEqual([]);
  expect(await agent.records()).toMatchObject([
    { outcome: 'handoff', to: 'triage', reason: 'asks about a webhook', claimed: { callId: 'C-1001' } },
  ]);
});

describe('a handoff with a long history, whose work begins before it is read', () => {
  const long = Array.from({ length: 20 }, (_, i) => customerSaid(`${i}: ${'still wrong '.repeat(100)}`));
  const handoff = { from: 'triage', reason: 'was charged twice', at: AT, n: 1 };

  it('is answered on the whole history', async () => {
    const agent = await loneAgent(broker, [says('It is refunded.')]);
    await agent.order({ history: long, handoffs: [{ ...handoff, to: agent.name }] }, 'handoff');
    await agent.work();
    expect((await agent.document()).history).toEqual([
      ...long,
      customerSaid('I was charged twice'),
      agentSaid('It is refunded.'),
    ]);
    expect(await agent.records()).toMatchObject([{ n: 1, attempt: 1, kind: 'handoff' }]);
    expect(await agent.left()).toBe(0);
  });

  it('is the work that it says, where its id says another', async () => {
    const agent = await loneAgent(broker, [says('It is refunded.')]);
    await agent.order({ history: long, handoffs: [{ ...handoff, to: agent.name }] }, 'handoff');
    const ordered = await agent.next();
    ordered?.ack();
    const { subject, data } = ordered!;
    await agent.bus.js.publish(subject, data, { msgID: messageIds.work(agent.conversation, 2) });
    await agent.work();
    expect(await agent.records()).toMatchObject([{ n: 1, attempt: 1, outcome: 'reply' }]);
    expect(await agent.left()).toBe(0);
  });
});

describe('work that is done', () => {
  it('is not run again when its message comes again', async () => {
    const agent = await loneAgent(broker, [says('It is refunded.')]);
    await agent.order();
    const { work } = await agent.document();
    await agent.work();
    const again = { ...(await agent.document()), work, outbox: [] };
    await agent.bus.js.publish(
      `agent.${agent.name}.${agent.conversation}.turn`,
      JSON.stringify({ v: 1, conversation: agent.conversation, rev: 1, channel: 'web', ...again.work }),
    );
    await agent.work();
    expect(agent.scripted.calls).toHaveLength(1);
    expect(await agent.replies()).toHaveLength(1);
    expect(await agent.left()).toBe(0);
  });

  it('has its outbox published by whoever gets the message again, where its worker ended before that', async () => {
    const agent = await loneAgent(broker, [says('It is refunded.')]);
    await agent.order();
    const message = await agent.next();
    const doc = await agent.document();
    const promised = {
      v: 1 as const,
      id: `${agent.conversation}:w1:reply`,
      conversation: agent.conversation,
      channel: 'web',
      kind: 'reply' as const,
      agent: agent.name,
      text: 'It is refunded.',
      turns: ['m-19'],
      at: AT,
    };
    const committed = {
      ...doc,
      work: null,
      outbox: [{ kind: 'reply', reply: promised }],
      trigger: { stream: 'WORK', seq: message?.seq },
    };
    await agent.bus.kv.conversations.put(agent.conversation, JSON.stringify(committed));
    message?.nak();
    await agent.work();
    expect(await agent.replies()).toEqual([promised]);
    expect(agent.scripted.calls).toHaveLength(0);
    expect(await agent.left()).toBe(0);
  });
});

describe('while a run is going', () => {
  it('a turn that arrives does not cost its result, and is the next piece of work', async () => {
    const agent = await loneAgent(broker, [
      modelResponder(async () => {
        await agent.parts.mailbox.apply(agent.conversation, { stream: 'TURNS', seq: 2 }, ({ doc }) => ({
          ...doc!,
          queue: [turnOf('and also for June', { seq: 2 })],
          outbox: [],
        }));
        return says('It is refunded.');
      }),
    ]);
    await agent.order();
    await agent.work();
    expect(agent.scripted.calls).toHaveLength(1);
    expect(await agent.replies()).toMatchObject([{ text: 'It is refunded.', turns: ['m-19'] }]);
    expect(await agent.document()).toMatchObject({
      queue: [],
      work: { n: 2, to: agent.name, turns: [{ text: 'and also for June' }] },
    });
    expect(await agent.counted('switchboard_lost_compare_and_sets_total')).toBe(1);
  });

  it('a person who takes the conversation has it: the result is dropped', async () => {
    const agent = await loneAgent(broker, [
      modelResponder(async () => {
        const command = {
          v: 1,
          id: 'd-1',
          conversation: agent.conversation,
          by: 'Ada',
          kind: 'take',
        } as const;
        await agent.parts.mailbox.apply(agent.conversation, { stream: 'DESK', seq: 1 }, ({ doc }) =>
          desk(doc!, command, agent.parts.rules, AT),
        );
        return says('It is refunded.');
      }),
    ]);
    await agent.order();
    await agent.work();
    expect(await agent.replies()).toEqual([]);
    expect(await agent.records()).toEqual([]);
    expect(await agent.document()).toMatchObject({ owner: 'human', work: { n: 2, to: 'human' } });
    expect(await agent.counted('switchboard_dropped_results_total')).toBe(1);
    expect(await agent.left()).toBe(0);
  });
});

it('a run that was cut short is taken up where its journal ends', async () => {
  const effects: string[] = [];
  const refund = defineTool({
    name: 'refund',
    description: 'Refunds.',
    parameters: z.object({}),
    effect: true,
    execute: (_, { idempotencyKey }) => {
      effects.push(idempotencyKey);
      return 'refunded';
    },
  });
  const calls = functionCall('refund', {}, { callId: 'call_1' });
  const crash = modelResponder(() => {
    throw Object.assign(new Error('reset'), { status: 503 });
  });
  const agent = await loneAgent(broker, [[calls], crash, says('It is refunded.')], {
    definition: { tools: [refund] },
  });
  await agent.order();
  await agent.work();
  expect(await agent.replies()).toEqual([]);
  await agent.work();
  expect(await agent.replies()).toMatchObject([{ text: 'It is refunded.' }]);
  expect(effects).toEqual([`${agent.conversation}:w1:1:call_1`]);
  expect(agent.scripted.calls).toHaveLength(3);
  const [record] = await agent.records();
  expect(record).toMatchObject({ attempt: 2, usage: { requests: 2 }, tools: [{ outcome: 'replayed' }] });
});

it('who watches sees the run, its words and where the conversation went', async () => {
  const agent = await loneAgent(broker, [says('It is refunded.')]);
  const seen: unknown[] = [];
  const watch = agent.bus.nc.subscribe(`live.web.${agent.conversation}`, {
    callback: (_, message) => void seen.push(message.json()),
  });
  await agent.order();
  await agent.work();
  await agent.bus.nc.flush();
  watch.unsubscribe();
  expect(seen).toMatchObject([
    { type: 'thinking', agent: agent.name, run: '1.1' },
    { type: 'delta', text: 'It is refunded.' },
  ]);
});

it('who a tool found the customer to be is known to the conversation from then on', async () => {
  const check = defineTool({
    name: 'check_code',
    description: 'Checks a one-time code.',
    parameters: z.object({}),
    effect: false,
    execute: (_, { verify }) => {
      verify({ by: 'one-time code', accountId: 'A-1' });
      return 'verified';
    },
  });
  const calls = functionCall('check_code', {}, { callId: 'call_1' });
  const agent = await loneAgent(broker, [[calls], says('Thank you.')], { definition: { tools: [check] } });
  await agent.order();
  await agent.work();
  expect((await agent.document()).context.verified).toEqual({
    by: 'one-time code',
    accountId: 'A-1',
    verifications: [{ through: 'tool', by: 'one-time code', facts: ['accountId'] }],
  });
});
