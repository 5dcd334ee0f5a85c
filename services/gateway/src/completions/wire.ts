import { conversationIdSchema } from '@switchboard/shared';
import { z } from 'zod';
import type { Answer } from './answer.ts';

/** The one model's name: which agent and which model answer is decided by the conversation. */
export const MODEL: 'switchboard' = 'switchboard';

const usageSchema = z.object({
  prompt_tokens: z.number().int(),
  completion_tokens: z.number().int(),
  total_tokens: z.number().int(),
});

const extensionSchema = z.object({
  conversation: conversationIdSchema.describe('Send it as X-Conversation-Id to go on.'),
  agent: z.string().describe('Who answered.'),
  by: z.string().optional().describe('The name of the person who answered.'),
  notice: z.string().optional().describe('A person takes over, and this is no answer yet: why.'),
  handoffs: z.array(z.object({ from: z.string(), to: z.string(), reason: z.string().optional() })),
});

const common = { id: z.string(), created: z.number().int().describe('Seconds.'), model: z.literal(MODEL) };

/** OpenAI's `chat.completion`, https://platform.openai.com/docs/api-reference/chat/object, and one field more. */
export const completionSchema = z
  .object({
    ...common,
    object: z.literal('chat.completion'),
    choices: z.array(
      z.object({
        index: z.literal(0),
        message: z.object({ role: z.literal('assistant'), content: z.string(), refusal: z.null() }),
        logprobs: z.null(),
        finish_reason: z.literal('stop'),
      }),
    ),
    usage: usageSchema,
    switchboard: extensionSchema,
  })
  .describe('The answer. With `stream`, Server-Sent Events with `chat.completion.chunk` and `[DONE]`.');

export const chunkSchema = z.object({
  ...common,
  object: z.literal('chat.completion.chunk'),
  choices: z.array(
    z.object({
      index: z.literal(0),
      delta: z.object({ role: z.literal('assistant').optional(), content: z.string().optional() }),
      logprobs: z.null(),
      finish_reason: z.literal('stop').nullable(),
    }),
  ),
  usage: usageSchema.optional(),
  switchboard: extensionSchema.optional(),
});
type Chunk = z.infer<typeof chunkSchema>;

export type Completing = { id: string; created: number; conversation: string };

export function completion(of: Completing, answer: Answer): z.infer<typeof completionSchema> {
  return {
    id: of.id,
    object: 'chat.completion',
    created: of.created,
    model: MODEL,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answer.text, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: usageOf(answer),
    switchboard: extensionOf(of, answer),
  };
}

export function firstChunk(of: Completing): string {
  return format(of, { choices: choice({ role: 'assistant', content: '' }, null) });
}

export function textChunk(of: Completing, content: string): string {
  return format(of, { choices: choice({ content }, null) });
}

/** The last chunks: who answered, the figures where they were asked for, and the end. */
export function lastChunks(of: Completing, answer: Answer, withUsage: boolean): string {
  return [
    format(of, { choices: choice({}, 'stop'), switchboard: extensionOf(of, answer) }),
    ...(withUsage ? [format(of, { choices: [], usage: usageOf(answer) })] : []),
    'data: [DONE]\n\n',
  ].join('');
}

function format({ id, created }: Completing, rest: Pick<Chunk, 'choices' | 'usage' | 'switchboard'>): string {
  const chunk: Chunk = { id, object: 'chat.completion.chunk', created, model: MODEL, ...rest };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function choice(delta: Chunk['choices'][number]['delta'], finish_reason: 'stop' | null): Chunk['choices'] {
  return [{ index: 0, delta, logprobs: null, finish_reason }];
}

function usageOf({ usage: { inputTokens, outputTokens } }: Answer): z.infer<typeof usageSchema> {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}

function extensionOf({ conversation }: Completing, answer: Answer): z.infer<typeof extensionSchema> {
  const { agent, by, notice, handoffs } = answer;
  return {
    conversation,
    agent,
    ...(by === undefined ? {} : { by }),
    ...(notice === undefined ? {} : { notice }),
    handoffs,
  };
}
