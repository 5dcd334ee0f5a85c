import type { AgentInputItem, ModelRequest, StreamEvent } from '@openai/agents-core';
import type { Attributes } from '@opentelemetry/api';
import { attributes } from './semconv.ts';

let captured = false;

/** Whether spans carry what customers, models and tools said. Off, unless the environment asks for it. */
export function captureContent(wanted: boolean): void {
  captured = wanted;
}

/** What was said, as attributes of a span; nothing where content is not captured. */
export function content(said: () => Attributes): Attributes {
  return captured ? said() : {};
}

type Output = Extract<StreamEvent, { type: 'response_done' }>['response']['output'];

/** What a model was asked, in the shape of the conventions: JSON of messages with parts. */
export function askedContent({ input, systemInstructions }: ModelRequest): Attributes {
  return content(() => ({
    [attributes.inputMessages]: JSON.stringify(
      typeof input === 'string'
        ? [{ role: 'user', parts: [{ type: 'text', content: input }] }]
        : input.flatMap(messageOf),
    ),
    ...(systemInstructions === undefined
      ? {}
      : { [attributes.systemInstructions]: JSON.stringify([{ type: 'text', content: systemInstructions }]) }),
  }));
}

export function answeredContent(output: Output): Attributes {
  return content(() => ({
    [attributes.outputMessages]: JSON.stringify(
      output.flatMap(messageOf).map((message) => ({ ...message, finish_reason: finishReason(output) })),
    ),
  }));
}

/** Why the model ended its answer, as the conventions name it. */
export function finishReason(output: Output): string {
  return output.some((item) => item.type === 'function_call') ? 'tool_call' : 'stop';
}

type Message = { role: string; parts: object[] };

function messageOf(item: AgentInputItem): Message[] {
  if (item.type === 'function_call') {
    const call = { type: 'tool_call', id: item.callId, name: item.name, arguments: item.arguments };
    return [{ role: 'assistant', parts: [call] }];
  }
  if (item.type === 'function_call_result') {
    return [
      { role: 'tool', parts: [{ type: 'tool_call_response', id: item.callId, response: item.output }] },
    ];
  }
  if ('role' in item) return [{ role: item.role, parts: partsOf(item.content) }];
  return [];
}

function partsOf(said: string | readonly object[]): object[] {
  if (typeof said === 'string') return [{ type: 'text', content: said }];
  return said.flatMap((part) =>
    'text' in part && typeof part.text === 'string' ? [{ type: 'text', content: part.text }] : [],
  );
}
