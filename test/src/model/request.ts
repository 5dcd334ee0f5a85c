import { createHash } from 'node:crypto';
import { z } from 'zod';

/** One thing that was said, called or returned, however the API writes it. */
type Said =
  | { by: 'customer' | 'agent' | 'system'; text: string }
  | { by: 'call'; name: string; callId: string; args: string }
  | { by: 'result'; callId: string; output: string };

/** A request to the fake model, taken apart; `body` is what came over the wire. */
export type ModelRequest = {
  api: 'responses' | 'chat';
  model: string;
  /** Who asks: the stand-ins' instructions begin with "You are <agent>." */
  agent: string;
  instructions: string;
  said: Said[];
  /** The newest message of the customer. */
  newest: string;
  /** Results of tools since then, oldest first. */
  results: string[];
  tools: string[];
  mustAct: boolean;
  /** The same for the same question: who asks, and everything that was said. */
  question: string;
  /** How often the same question came before this. */
  nth: number;
  body: Record<string, unknown>;
};

const text = z.union([
  z.string(),
  z
    .array(z.looseObject({ text: z.string().optional() }))
    .transform((parts) => parts.map((part) => part.text ?? '').join('')),
]);

const responsesItem = z.union([
  z
    .looseObject({
      type: z.literal('function_call'),
      name: z.string(),
      call_id: z.string(),
      arguments: z.string(),
    })
    .transform((item): Said => ({ by: 'call', name: item.name, callId: item.call_id, args: item.arguments })),
  z
    .looseObject({ type: z.literal('function_call_output'), call_id: z.string(), output: text })
    .transform((item): Said => ({ by: 'result', callId: item.call_id, output: item.output })),
  z
    .looseObject({ role: z.enum(['user', 'assistant', 'system', 'developer']), content: text })
    .transform((item): Said => ({ by: speaker(item.role), text: item.content })),
]);

const responsesBody = z.looseObject({
  model: z.string(),
  instructions: z.string(),
  input: z.array(responsesItem),
  tools: z.array(z.looseObject({ name: z.string() })).default([]),
  tool_choice: z.unknown().optional(),
});

const chatMessage = z.union([
  z
    .looseObject({ role: z.literal('tool'), tool_call_id: z.string(), content: text })
    .transform((item): Said[] => [{ by: 'result', callId: item.tool_call_id, output: item.content }]),
  z
    .looseObject({
      role: z.enum(['user', 'assistant', 'system', 'developer']),
      content: text.nullish(),
      tool_calls: z
        .array(
          z.looseObject({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }),
        )
        .default([]),
    })
    .transform((item): Said[] => [
      ...(item.content ? [{ by: speaker(item.role), text: item.content }] : []),
      ...item.tool_calls.map(
        (call): Said => ({
          by: 'call',
          name: call.function.name,
          callId: call.id,
          args: call.function.arguments,
        }),
      ),
    ]),
]);

const chatBody = z.looseObject({
  model: z.string(),
  messages: z.array(chatMessage),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).default([]),
  tool_choice: z.unknown().optional(),
});

/** Reads a request of either API; `count` tells how often a question came before. */
export function readRequest(
  api: ModelRequest['api'],
  json: unknown,
  count: (question: string) => number,
): ModelRequest {
  const body = z.record(z.string(), z.unknown()).parse(json);
  const read = api === 'responses' ? readResponses(body) : readChat(body);
  const lastCustomer = read.said.findLastIndex((one) => one.by === 'customer');
  const newest = read.said[lastCustomer];
  const question = createHash('sha256')
    .update(JSON.stringify([read.model, read.instructions, read.said]))
    .digest('hex')
    .slice(0, 20);
  return {
    api,
    ...read,
    agent: /You are ([a-z0-9-]+)\./.exec(read.instructions)?.[1] ?? 'unknown',
    newest: newest?.by === 'customer' ? newest.text : '',
    results: read.said.slice(lastCustomer + 1).flatMap((one) => (one.by === 'result' ? [one.output] : [])),
    question,
    nth: count(question),
    body,
  };
}

type Read = Pick<ModelRequest, 'model' | 'instructions' | 'said' | 'tools' | 'mustAct'>;

function readResponses(body: unknown): Read {
  const { model, instructions, input, tools, tool_choice } = responsesBody.parse(body);
  return {
    model,
    instructions,
    said: input,
    tools: tools.map((tool) => tool.name),
    mustAct: tool_choice === 'required',
  };
}

function readChat(body: unknown): Read {
  const { model, messages, tools, tool_choice } = chatBody.parse(body);
  const [first, ...said] = messages.flat();
  return {
    model,
    instructions: first?.by === 'system' ? first.text : '',
    said,
    tools: tools.map((tool) => tool.function.name),
    mustAct: tool_choice === 'required',
  };
}

function speaker(role: 'user' | 'assistant' | 'system' | 'developer'): 'customer' | 'agent' | 'system' {
  if (role === 'user') return 'customer';
  return role === 'assistant' ? 'agent' : 'system';
}
