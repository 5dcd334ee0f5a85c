import type { Model, ModelRequest, StreamEvent } from '@openai/agents-core';
import { customerSaid } from '../../contracts/history.ts';

/** A request as the SDK makes it. */
export function requestOf(more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    systemInstructions: 'You do billing.',
    input: [customerSaid('I was charged twice')],
    modelSettings: {},
    tools: [],
    outputType: 'text',
    handoffs: [],
    tracing: false,
    ...more,
  };
}

export async function eventsOf(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const all: StreamEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** The last event of an answer; throws where there is none. */
export async function answerOf(model: Model, request = requestOf()) {
  const events = await eventsOf(model.getStreamedResponse(request));
  const done = events.find((event) => event.type === 'response_done');
  if (done?.type !== 'response_done') throw new Error('the answer was not completed');
  return done.response;
}
