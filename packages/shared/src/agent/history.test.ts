import type { AgentInputItem } from '@openai/agents-core';
import { expect, it } from 'vitest';
import { agentSaid, customerSaid, type HistoryItem, historyItemSchema } from '../contracts/history.ts';
import { sanitise } from './history.ts';

function call(callId: string, name = 'look_up', args = '{}'): AgentInputItem {
  return { type: 'function_call', callId, name, status: 'completed', arguments: args };
}

function result(callId: string, output: string, name = 'look_up'): AgentInputItem {
  return {
    type: 'function_call_result',
    callId,
    name,
    status: 'completed',
    output: { type: 'text', text: output },
  };
}

function callIds(items: HistoryItem[]): string[] {
  return items.flatMap((item) => (item.type === 'message' ? [] : [`${item.type}:${item.callId}`]));
}

it('messages keep their words and lose everything of the provider', () => {
  const items: AgentInputItem[] = [
    { id: 'msg_1', type: 'message', role: 'user', content: 'hello', providerData: { a: 1 } },
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'two ' },
        { type: 'input_text', text: 'parts' },
      ],
    },
    {
      id: 'msg_2',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'hi', providerData: { annotations: [] } }],
      providerData: { phase: 'final' },
    },
  ];
  expect(sanitise(items)).toEqual([customerSaid('hello'), customerSaid('two parts'), agentSaid('hi')]);
});

it('what a model refused to say is kept as said', () => {
  const refusal: AgentInputItem = {
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'refusal', refusal: 'I cannot help with that.' }],
  };
  expect(sanitise([refusal])).toEqual([agentSaid('I cannot help with that.')]);
});

it('reasoning, hosted calls, compaction and system messages stay behind', () => {
  const items: AgentInputItem[] = [
    { type: 'reasoning', id: 'rs_1', content: [], rawContent: [{ type: 'reasoning_text', text: 'hmm' }] },
    { type: 'hosted_tool_call', id: 'ws_1', name: 'web_search_call', status: 'completed' },
    { type: 'compaction', id: 'cmp_1', encrypted_content: 'opaque' },
    { role: 'system', content: 'you must' },
    customerSaid('hello'),
  ];
  expect(sanitise(items)).toEqual([customerSaid('hello')]);
});

it('a call travels with its result, both without provider ids', () => {
  const items: AgentInputItem[] = [
    { ...call('call_1', 'look_up', '{"id":1}'), id: 'fc_1', providerData: { namespace: 'x' } },
    { ...result('call_1', 'found'), id: 'fco_1' },
  ];
  expect(sanitise(items)).toEqual([
    { type: 'function_call', callId: 'call_1', name: 'look_up', status: 'completed', arguments: '{"id":1}' },
    { type: 'function_call_result', callId: 'call_1', name: 'look_up', status: 'completed', output: 'found' },
  ]);
});

it('a call without a result and a result without a call are dropped, since providers refuse them', () => {
  const items = [call('a'), call('b'), result('b', 'ok'), result('c', 'nobody asked')];
  expect(callIds(sanitise(items))).toEqual(['function_call:b', 'function_call_result:b']);
});

it('a result that stands before its call is no result of it', () => {
  expect(sanitise([result('a', 'early'), call('a')])).toEqual([]);
});

it('a call id that a provider uses again pairs each call with its own result', () => {
  const twice = [call('call_0'), result('call_0', 'one'), call('call_0'), result('call_0', 'two')];
  expect(sanitise(twice)).toHaveLength(4);
  const unanswered = [call('call_0'), result('call_0', 'one'), call('call_0')];
  expect(callIds(sanitise(unanswered))).toEqual(['function_call:call_0', 'function_call_result:call_0']);
  const answeredTwice = [call('call_0'), result('call_0', 'one'), result('call_0', 'again')];
  expect(callIds(sanitise(answeredTwice))).toEqual(['function_call:call_0', 'function_call_result:call_0']);
});

it('a result that is no text is kept as JSON', () => {
  const structured: AgentInputItem = {
    type: 'function_call_result',
    callId: 'a',
    name: 'look_up',
    status: 'completed',
    output: [{ type: 'input_text', text: 'found' }],
  };
  expect(sanitise([call('a'), structured])[1]).toMatchObject({
    output: '[{"type":"input_text","text":"found"}]',
  });
});

it('what comes out is what may travel, and sanitising it again changes nothing', () => {
  const items = [customerSaid('hi'), call('a'), result('a', 'x'), agentSaid('done')];
  const once = sanitise(items);
  for (const item of once) expect(historyItemSchema.parse(item)).toEqual(item);
  expect(sanitise(once)).toEqual(once);
  expect(sanitise(JSON.parse(JSON.stringify(once)))).toEqual(once);
});
