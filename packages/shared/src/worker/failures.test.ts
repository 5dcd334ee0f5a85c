import { ToolCallError } from '@openai/agents-core';
import { assistantMessage, functionCall, modelError, modelResponder } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, ToolRefusal } from '../agent/definition.ts';
import { handoffArgs } from '../agent/testing/scripted-run.ts';
import { brokerOfFile } from '../bus/testing/broker.ts';
import { TerminalError } from '../contracts/errors.ts';
import { noUsage } from '../conversation/usage.ts';
import { decide } from './decide.ts';
import { openJournal } from './journal.ts';
import { loneAgent } from './testing/lone-agent.ts';

const broker = brokerOfFile();

const says = (text: string) => [assistantMessage(text)];
const status = (code: number, headers: Record<string, string> = {}) =>
  modelError(Object.assign(new Error(`status ${code}`), { status: code, headers: new Headers(headers) }));

/** A model that says nothing until its run is stopped. */
const hanging = () =>
  modelResponder(
    ({ request }) =>
      new Promise((_, reject) => {
        request.signal?.addEventListener('abort', () => reject(request.signal?.reason));
      }),
  );

describe('a run that fails and may be tried again', () => {
  it('is given back, and a later attempt answers', async () => {
    const agent = await loneAgent(broker, [status(503), says('It is refunded.')]);
    await agent.order();
    await agent.work();
    expect(await agent.replies()).toEqual([]);
    await agent.work();
    expect(await agent.replies()).toMatchObject([{ kind: 'reply', text: 'It is refunded.' }]);
    expect(await agent.records()).toMatchObject([{ attempt: 2 }]);
    expect(await agent.counted('switchboard_failed_attempts_total')).toBe(1);
  });

  it('tells the customer once, from the second failure on', async () => {
    const agent = await loneAgent(broker, [status(503), status(503), status(503), says('It is refunded.')]);
    await agent.order();
    for (let attempt = 1; attempt <= 4; attempt++) await agent.work();
    expect(await agent.replies()).toMatchObject([
      { kind: 'notice', about: 'delayed', agent: 'switchboard' },
      { kind: 'reply', text: 'It is refunded.' },
    ]);
  });

  it('that is slow tells the customer as well', async () => {
    const slow = modelResponder(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return says('It is refunded.');
    });
    const agent = await loneAgent(broker, [slow], { env: { SLOW_NOTICE_MS: '100' } });
    await agent.order();
    await agent.work();
    expect(await agent.replies()).toMatchObject([{ about: 'delayed' }, { kind: 'reply' }]);
  });

  it('comes again no sooner than the provider asked for', async () => {
    const agent = await loneAgent(broker, [
      status(429, { 'retry-after-ms': '700' }),
      says('It is refunded.'),
    ]);
    await agent.order();
    await agent.work();
    const failed = performance.now();
    await agent.work();
    expect(performance.now() - failed).toBeGreaterThanOrEqual(650);
  });

  it('by an answer that broke the contract is asked anew, and keeps what went before', async () => {
    const lookUp = defineTool({
      name: 'look_up',
      description: 'Looks up.',
      parameters: z.object({}),
      effect: false,
      execute: () => 'found',
    });
    const agent = await loneAgent(
      broker,
      [
        [functionCall('look_up', {}, { callId: 'call_1' })],
        [functionCall('no_such_tool', {}, { callId: 'call_2' })],
        says('It is refunded.'),
      ],
      { definition: { tools: [lookUp] } },
    );
    await agent.order();
    await agent.work();
    await agent.work();
    expect(await agent.replies()).toMatchObject([{ text: 'It is refunded.' }]);
    expect(agent.scripted.calls).toHaveLength(3);
    expect(agent.scripted.remainingSteps).toBe(0);
  });

  it('by its time limit leaves nothing behind, and the next attempt has its own', async () => {
    const agent = await loneAgent(broker, [hanging(), says('It is refunded.')], {
      env: { RUN_TIMEOUT_MS: '500' },
    });
    await agent.order();
    await agent.work();
    await agent.work();
    expect(await agent.replies()).toMatchObject([{ text: 'It is refunded.' }]);
  });
});

describe('what the broker does in the middle of a run is not the model’s doing, nor a tool’s', () => {
  it('where it does not answer: tried again', async () => {
    const { nc, js } = await broker.bus();
    nc.subscribe('silent', { callback: () => {} });
    const closed = await broker.bus();
    await closed.nc.close();
    const failing = [
      () => nc.request('silent', '', { timeout: 10 }),
      () => nc.request('nobody', '', { timeout: 1_000 }),
      () => js.publish('no.stream.takes.this', '', { retries: 1 }),
      async () => closed.nc.publish('live.web.c', ''),
      () => closed.kv.journal.get('c.1.m0'),
    ];
    for (const fail of failing) {
      const error = await fail().then(
        () => expect.unreachable(),
        (error: unknown) => error,
      );
      expect(decide(error)).toMatchObject({ kind: 'retry', code: 'broker-failed', askAgain: false });
      const fromTool = new ToolCallError('the tool failed', error as Error);
      expect(decide(fromTool)).toMatchObject({ kind: 'retry', code: 'broker-failed' });
    }
  });

  it('where it refuses what is to be journaled: given up, since each further attempt would pay for the answer again', async () => {
    const agent = await loneAgent(broker, [says('x'.repeat(5_000))]);
    await agent.order();
    const { streams } = agent.bus.jsm;
    const { config } = await streams.info('KV_journal');
    await streams.update('KV_journal', { ...config, max_msg_size: 2_000 });
    try {
      await agent.work();
    } finally {
      await streams.update('KV_journal', { ...config, max_msg_size: -1 });
    }
    expect(await agent.deadLetters()).toMatchObject([
      { code: 'broker-failed', reason: expect.stringContaining('size') },
    ]);
  });
});

describe('a run that is given up', () => {
  const given = async (agent: Awaited<ReturnType<typeof loneAgent>>, code: string) => {
    expect(await agent.deadLetters()).toMatchObject([
      {
        id: `${agent.conversation}:w1:dead`,
        conversation: agent.conversation,
        agent: agent.name,
        code,
        subject: `agent.${agent.name}.${agent.conversation}.turn`,
        headers: { 'Nats-Msg-Id': `${agent.conversation}:w1` },
        payload: expect.stringContaining('I was charged twice'),
      },
    ]);
    const replies = await agent.replies();
    expect(replies.filter(({ about }) => about === 'apology')).toHaveLength(1);
    expect(replies.filter(({ kind }) => kind === 'reply')).toEqual([]);
    const { owner, work } = await agent.document();
    expect(owner).toBe('human');
    expect(work).toMatchObject({ n: 2, to: 'human', turns: [{ text: 'I was charged twice' }] });
    const subject = `agent.human.${agent.conversation}.handoff`;
    expect(await agent.bus.jsm.direct.getMessage('WORK', { last_by_subj: subject })).not.toBeNull();
    expect(await agent.records()).toMatchObject([{ outcome: 'dead', to: 'human' }]);
    expect(await agent.left()).toBe(0);
    expect(await agent.counted('switchboard_dead_letters_total')).toBe(1);
  };

  it('after its last attempt goes to a person, with an apology and a dead letter', async () => {
    const agent = await loneAgent(broker, [status(503), status(503)], { env: { MAX_ATTEMPTS: '2' } });
    await agent.order();
    await agent.work();
    await agent.work();
    await given(agent, 'model-503');
    expect(await agent.deadLetters()).toMatchObject([{ attempts: 2 }]);
  });

  it('where its process ended at every attempt goes there as well, without another run', async () => {
    const agent = await loneAgent(broker, [], { env: { MAX_ATTEMPTS: '3' } });
    await agent.order();
    const journal = openJournal(agent.bus.kv.journal, agent.conversation, 1);
    for (let crash = 1; crash <= 3; crash++) await journal.countAttempt();
    await agent.work();
    await given(agent, 'attempts-used-up');
    expect(agent.scripted.calls).toHaveLength(0);
  });

  it.each([
    ['a request that the provider refuses', () => status(400), 'model-400'],
    ['an error that says so', () => modelError(new TerminalError('no-license', 'expired')), 'no-license'],
  ])('by %s is not tried again', async (_, step, code) => {
    const agent = await loneAgent(broker, [step()]);
    await agent.order();
    await agent.work();
    await given(agent, code);
  });

  it('where the next attempt would be past the turn’s time limit is not made to wait for it', async () => {
    const agent = await loneAgent(broker, [status(429, { 'retry-after': '300' })]);
    await agent.order();
    await agent.work();
    await given(agent, 'model-429');
  });
});

describe('a bound that is reached goes to a person with a notice, and is no failure', () => {
  const limited = async (agent: Awaited<ReturnType<typeof loneAgent>>) => {
    expect(await agent.replies()).toMatchObject([{ kind: 'notice', about: 'limit' }]);
    expect(await agent.document()).toMatchObject({ owner: 'human', work: { n: 2, to: 'human' } });
    expect(await agent.deadLetters()).toEqual([]);
    expect(await agent.left()).toBe(0);
  };

  it('the steps of a run', async () => {
    const again = defineTool({
      name: 'again',
      description: 'Again.',
      parameters: z.object({}),
      effect: false,
      execute: () => {
        throw new ToolRefusal('call it again');
      },
    });
    const calls = Array.from({ length: 5 }, (_, i) => [functionCall('again', {}, { callId: `call_${i}` })]);
    const agent = await loneAgent(broker, calls, {
      definition: { tools: [again] },
      env: { MAX_MODEL_STEPS: '2' },
    });
    await agent.order();
    await agent.work();
    await limited(agent);
    expect(await agent.records()).toMatchObject([{ outcome: 'limit', to: 'human' }]);
  });

  it('what a conversation may cost', async () => {
    const agent = await loneAgent(broker, [says('too dear')], { env: { MAX_COST_USD: '0.50' } });
    await agent.order({ usage: { ...noUsage, costUsd: 0.5 } });
    await agent.work();
    await limited(agent);
    expect(agent.scripted.calls).toHaveLength(0);
  });

  it('what it has cost so far is summed over its runs', async () => {
    const agent = await loneAgent(broker, [says('one')], {
      priceOf: () => 0.25,
      env: { MAX_COST_USD: '0.50' },
    });
    await agent.order({ usage: { ...noUsage, costUsd: 0.2 } });
    await agent.work();
    expect((await agent.document()).usage.costUsd).toBeCloseTo(0.45, 9);
  });

  it('the handoffs of a conversation: another one goes to a person', async () => {
    const script = [[functionCall('escalate_to_human', handoffArgs('cannot help'), { callId: 'call_1' })]];
    const agent = await loneAgent(broker, script, { env: { HANDOFF_CAP: '3' } });
    await agent.order({ handoffCount: 3 });
    await agent.work();
    expect(agent.scripted.firstCall?.request.handoffs.map(({ toolName }) => toolName)).toEqual([
      'escalate_to_human',
    ]);
    expect(await agent.document()).toMatchObject({ owner: 'human', handoffCount: 3 });
    expect(await agent.replies()).toMatchObject([{ about: 'handoff' }]);
  });
});

it('many handoffs are told in a metric before the cap is reached', async () => {
  const script = [[functionCall('transfer_to_triage', handoffArgs('other'), { callId: 'call_1' })]];
  const agent = await loneAgent(broker, script);
  await agent.order({ handoffCount: 2 });
  await agent.work();
  expect(await agent.counted('switchboard_handoff_warnings_total')).toBe(1);
});
