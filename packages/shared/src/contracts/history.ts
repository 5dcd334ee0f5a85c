import { z } from 'zod';

/**
 * What of the SDK's `AgentInputItem` travels and is kept: plain JSON without provider ids, reasoning or hosted items, so that
 * any model of any provider can take it up. A call and its result are always both there.
 */
export const historyItemSchema = z.discriminatedUnion('type', [
  z.discriminatedUnion('role', [
    z.object({ type: z.literal('message'), role: z.literal('user'), content: z.string() }),
    z.object({
      type: z.literal('message'),
      role: z.literal('assistant'),
      status: z.literal('completed'),
      content: z.array(z.object({ type: z.literal('output_text'), text: z.string() })),
    }),
  ]),
  z.object({
    type: z.literal('function_call'),
    callId: z.string(),
    name: z.string(),
    status: z.literal('completed'),
    arguments: z.string(),
  }),
  z.object({
    type: z.literal('function_call_result'),
    callId: z.string(),
    name: z.string(),
    status: z.literal('completed'),
    output: z.string(),
  }),
]);
export type HistoryItem = z.infer<typeof historyItemSchema>;

export function customerSaid(text: string): HistoryItem {
  return { type: 'message', role: 'user', content: text };
}

export function agentSaid(text: string): HistoryItem {
  return {
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text }],
  };
}
