import { assistantMessage, functionCall } from '@openai/agents-core/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../agent/definition.ts';
import { brokerOfFile, newConversationId } from '../bus/testing/broker.ts';
import { loneAgent } from '../worker/testing/lone-agent.ts';
import { recordEvaluations } from './evaluation.ts';
import { spansOfFile } from './testing/spans.ts';

const broker = brokerOfFile();
const spans = spansOfFile({ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' });

it('where content is captured, spans have what was said in the shape of the conventions', async () => {
  const lookUp = defineTool({
    name: 'look_up',
    description: 'Looks up.',
    parameters: z.object({ invoice: z.string() }),
    effect: false,
    execute: () => 'two charges',
  });
  const agent = await loneAgent(
    broker,
    [
      [functionCall('look_up', { invoice: 'I-1' }, { callId: 'call-1' })],
      [assistantMessage('It is refunded.')],
    ],
    { definition: { tools: [lookUp] } },
  );
  await agent.order();
  await agent.work();
  const tool = await spans.named(agent.conversation, 'execute_tool look_up');
  expect(tool.attributes).toMatchObject({
    'gen_ai.tool.call.arguments': '{"invoice":"I-1"}',
    'gen_ai.tool.call.result': 'two charges',
  });
  const chat = await spans.find(agent.conversation, ({ attributes }) =>
    String(attributes['gen_ai.output.messages']).includes('refunded'),
  );
  const json = (name: string) => JSON.parse(String(chat.attributes[name]));
  expect(json('gen_ai.input.messages')).toEqual([
    { role: 'user', parts: [{ type: 'text', content: 'I was charged twice' }] },
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'call-1', name: 'look_up', arguments: '{"invoice":"I-1"}' }],
    },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call-1', response: expect.anything() }] },
  ]);
  expect(json('gen_ai.output.messages')).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'It is refunded.' }], finish_reason: 'stop' },
  ]);
  expect(json('gen_ai.system_instructions')).toEqual([
    { type: 'text', content: expect.stringContaining('You do billing.') },
  ]);
});

it('where content is captured, an evaluation has the judge’s words', async () => {
  const conversation = newConversationId();
  const run = { agent: 'billing', conversation, n: 1, traceId: 'a'.repeat(32), spanId: 'a'.repeat(16) };
  recordEvaluations(run, [{ name: 'reason', explanation: 'It is about a charge.' }]);
  expect((await spans.named(conversation, 'evaluate billing')).events).toMatchObject([
    { attributes: { 'gen_ai.evaluation.explanation': 'It is about a charge.' } },
  ]);
});
