import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { expect, it } from 'vitest';
import { eventsOf, requestOf } from './testing/request.ts';
import { inOnePiece } from './whole.ts';

it('a whole answer comes as one piece of text and its end', async () => {
  const model = inOnePiece(new ScriptedModel([[assistantMessage('It is refunded.')]]));
  expect(await eventsOf(model.getStreamedResponse(requestOf()))).toMatchObject([
    { type: 'response_started' },
    { type: 'output_text_delta', delta: 'It is refunded.' },
    { type: 'response_done', response: { output: [{ role: 'assistant' }], usage: { inputTokens: 0 } } },
  ]);
});

it('a call of a tool has no text', async () => {
  const model = inOnePiece(new ScriptedModel([[functionCall('refund', { minor: 1 }, { callId: 'c1' })]]));
  const events = await eventsOf(model.getStreamedResponse(requestOf()));
  expect(events.map(({ type }) => type)).toEqual(['response_started', 'response_done']);
});
