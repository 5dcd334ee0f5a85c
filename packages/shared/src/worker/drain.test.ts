import { assistantMessage, functionCall, modelResponder } from '@openai/agents-core/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../agent/definition.ts';
import { brokerOfFile } from '../bus/testing/broker.ts';
import { loneAgent } from './testing/lone-agent.ts';

const broker = brokerOfFile();

const says = (text: string) => [assistantMessage(text)];

/** A model that tells when it was asked, and says nothing until its run is stopped. */
function hanging() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const step = modelResponder(({ request }) => {
    resolve();
    return new Promise((_, reject) => {
      request.signal?.addEventListener('abort', () => reject(request.signal?.reason));
    });
  });
  return { step, asked };
}

it('a run that the end of the grace period stops goes back at once, and another replica finishes it', async () => {
  const { step, asked } = hanging();
  // An ack wait of 30 s: only a message that was given back comes again within this test.
  const agent = await loneAgent(broker, [step, says('It is refunded.')], { env: { ACK_WAIT_MS: '30000' } });
  await agent.order();
  const working = agent.work();
  await asked;
  agent.stop();
  await working;
  expect(await agent.replies()).toEqual([]);
  await agent.workElsewhere();
  expect(await agent.replies()).toMatchObject([{ kind: 'reply', text: 'It is refunded.' }]);
  expect(await agent.left()).toBe(0);
});

it('what was done before the stop is not done again', async () => {
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
  const { step, asked } = hanging();
  const call = [functionCall('refund', {}, { callId: 'call_1' })];
  const agent = await loneAgent(broker, [call, step, says('It is refunded.')], {
    definition: { tools: [refund] },
  });
  await agent.order();
  const working = agent.work();
  await asked;
  agent.stop();
  await working;
  await agent.workElsewhere();
  expect(await agent.replies()).toMatchObject([{ text: 'It is refunded.' }]);
  expect(effects).toHaveLength(1);
  expect(agent.scripted.calls).toHaveLength(3);
});

it('a stop is no failure of the run: nothing is told to the customer and nothing is counted as failed', async () => {
  const { step, asked } = hanging();
  const agent = await loneAgent(broker, [step], { env: { MAX_ATTEMPTS: '1' } });
  await agent.order();
  const working = agent.work();
  await asked;
  agent.stop();
  await working;
  expect(await agent.replies()).toEqual([]);
  expect(await agent.deadLetters()).toEqual([]);
  expect(await agent.counted('switchboard_failed_attempts_total')).toBe(0);
  expect((await agent.document()).work).toMatchObject({ n: 1 });
});
