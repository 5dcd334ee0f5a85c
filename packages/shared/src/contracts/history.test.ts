import { describe, expect, it } from 'vitest';
import { agentSaid, customerSaid, historyItemSchema } from './history.ts';

const call = {
  type: 'function_call',
  callId: 'call_1',
  name: 'find_invoice',
  status: 'completed',
  arguments: '{"month":"May"}',
};
const result = {
  type: 'function_call_result',
  callId: 'call_1',
  name: 'find_invoice',
  status: 'completed',
  output: '2 charges',
};

it('messages, calls and results travel as they are', () => {
  for (const item of [customerSaid('hello'), agentSaid('How can I help?'), call, result]) {
    expect(historyItemSchema.parse(item)).toEqual(item);
    expect(historyItemSchema.parse(JSON.parse(JSON.stringify(item)))).toEqual(item);
  }
});

it('ids and data of a provider are left behind, so that any other takes the history up', () => {
  const marked = { id: 'msg_123', providerData: { model: 'x' } };
  for (const item of [customerSaid('hello'), agentSaid('hi'), call, result]) {
    expect(historyItemSchema.parse({ ...item, ...marked })).toEqual(item);
  }
});

describe('what does not travel', () => {
  it.each([
    { type: 'reasoning', content: [] },
    { type: 'hosted_tool_call', name: 'web_search' },
    { type: 'message', role: 'system', content: 'You are …' },
    { ...agentSaid('half an ans'), status: 'in_progress' },
    { ...call, status: 'in_progress' },
    { ...result, output: { type: 'text', text: 'not plain' } },
    { ...customerSaid(''), content: [{ type: 'input_image', image: 'x' }] },
  ])('%j', (item) => {
    expect(historyItemSchema.safeParse(item).success).toBe(false);
  });
});
