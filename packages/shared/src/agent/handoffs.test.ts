import { ModelBehaviorError } from '@openai/agents-core';
import { assistantMessage, functionCall } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { agentSaid, customerSaid, type HistoryItem } from '../contracts/history.ts';
import { defineTool } from './definition.ts';
import { claimsOf } from './handoffs.ts';
import { specialist, triageAgent } from './testing/agents.ts';
import { handoffArgs, scriptedRun } from './testing/scripted-run.ts';

const toBilling = (callId = 'call_1', reason = 'a double charge', facts: Record<string, string> = {}) =>
  functionCall('transfer_to_billing', handoffArgs(reason, facts), { callId });

const lookUp = defineTool({
  name: 'look_up',
  description: 'Looks up.',
  parameters: z.object({}),
  effect: false,
  execute: () => 'found',
});

const earlier: HistoryItem[] = [
  customerSaid('hello'),
  { type: 'function_call', callId: 'old', name: 'look_up', status: 'completed', arguments: '{}' },
  { type: 'function_call_result', callId: 'old', name: 'look_up', status: 'completed', output: 'secret' },
  agentSaid('How can I help?'),
  customerSaid('charged twice'),
];

it('a handoff ends the run with its target, its reason and what was learned', async () => {
  const facts = { accountId: 'A-1001', occurredAt: 'in May', summary: '' };
  const { run, scripted } = scriptedRun(triageAgent(), [[toBilling('call_1', 'a double charge', facts)]]);
  const { outcome, nudged } = await run();
  expect(outcome).toMatchObject({
    kind: 'handoff',
    to: 'billing',
    reason: 'a double charge',
    claims: { accountId: 'A-1001', occurredAt: 'in May' },
  });
  expect(nudged).toBe(false);
  expect(scripted.calls).toHaveLength(1);
});

it('the history that travels is what was said, without tools and without the stub’s own message', async () => {
  const { run } = scriptedRun(triageAgent(), [[toBilling()]], { history: earlier });
  const { outcome } = await run();
  expect(outcome.history).toEqual([
    customerSaid('hello'),
    agentSaid('How can I help?'),
    customerSaid('charged twice'),
  ]);
});

it('an edge’s own filter decides what goes along', async () => {
  const billing = specialist({ edges: [{ to: 'sales', inputFilter: (data) => data }] });
  const script = [[functionCall('transfer_to_sales', handoffArgs('an upgrade'), { callId: 'call_1' })]];
  const { outcome } = await scriptedRun(billing, script, { history: earlier }).run();
  const kept = outcome.history.flatMap((item) => (item.type === 'message' ? [] : [item.callId]));
  expect(kept).toEqual(['old', 'old', 'call_1', 'call_1']);
  expect(outcome.history.filter((item) => item.type === 'message')).toHaveLength(3);
});

it('the record of the run has the handoff’s call with its result, and not the stub’s message', async () => {
  const { run } = scriptedRun(triageAgent(), [[toBilling()]]);
  const { items } = await run();
  expect(items.map((item) => item.type)).toEqual(['function_call', 'function_call_result']);
  expect(items[0]).toMatchObject({ name: 'transfer_to_billing', callId: 'call_1' });
});

it('of two handoffs in one answer the first one counts', async () => {
  const both = [
    toBilling('call_1', 'first'),
    functionCall('transfer_to_sales', handoffArgs('second'), { callId: 'call_2' }),
  ];
  const { outcome, items } = await scriptedRun(triageAgent(), [both]).run();
  expect(outcome).toMatchObject({ kind: 'handoff', to: 'billing', reason: 'first' });
  const called = items.filter((item) => item.type === 'function_call').length;
  expect(items.filter((item) => item.type === 'function_call_result')).toHaveLength(called);
});

it('of two handoffs to the same agent the first one’s reason counts', async () => {
  const both = [toBilling('call_1', 'first'), toBilling('call_2', 'second')];
  const { outcome } = await scriptedRun(triageAgent(), [both]).run();
  expect(outcome).toMatchObject({ to: 'billing', reason: 'first' });
});

it('a tool beside a handoff in one answer runs, and both pairs are in the record', async () => {
  const billing = specialist({ tools: [lookUp] });
  const answer = [
    functionCall('look_up', {}, { callId: 'call_1' }),
    functionCall('escalate_to_human', handoffArgs('asks for a person'), { callId: 'call_2' }),
  ];
  const { run, scope } = scriptedRun(billing, [answer]);
  const { outcome, items } = await run();
  expect(outcome).toMatchObject({ kind: 'handoff', to: 'human' });
  expect(scope.tools).toMatchObject([{ name: 'look_up', outcome: 'ok' }]);
  const paired = items.filter((item) => item.type === 'function_call_result').map(({ callId }) => callId);
  expect(paired.sort()).toEqual(['call_1', 'call_2']);
});

it('words beside a handoff are not an answer, and travel as what was said', async () => {
  const answer = [assistantMessage('I will transfer you to billing.'), toBilling()];
  const { outcome } = await scriptedRun(triageAgent(), [answer]).run();
  expect(outcome.kind).toBe('handoff');
  expect(outcome.history.at(-1)).toEqual(agentSaid('I will transfer you to billing.'));
});

describe('an answer that is no handoff', () => {
  it.each([
    ['arguments that are no JSON', '{"reason": '],
    ['arguments without a reason', JSON.stringify({ accountId: null })],
    ['an empty reason', JSON.stringify(handoffArgs(''))],
    ['a fact of the wrong type', JSON.stringify({ ...handoffArgs('why'), accountId: 7 })],
  ])('with %s breaks the model’s contract', async (_, args) => {
    const answer = [functionCall('transfer_to_billing', args, { callId: 'call_1' })];
    await expect(scriptedRun(triageAgent(), [answer]).run()).rejects.toBeInstanceOf(ModelBehaviorError);
  });

  it('a transfer that is not offered breaks it as well', async () => {
    const unknown = functionCall('transfer_to_legal', handoffArgs('why'), { callId: 'call_1' });
    await expect(scriptedRun(triageAgent(), [[unknown]]).run()).rejects.toBeInstanceOf(ModelBehaviorError);
    const atCap = scriptedRun(triageAgent(), [[toBilling()]], { scope: { mayTransfer: false } });
    await expect(atCap.run()).rejects.toBeInstanceOf(ModelBehaviorError);
  });
});

it('a fact that is unknown or empty claims nothing, and a long one is cut to what a context holds', () => {
  const none = { accountId: null, tenantId: null, callId: null, occurredAt: null };
  expect(claimsOf({ reason: 'r', ...none, summary: '' })).toEqual({});
  expect(claimsOf({ reason: 'r', ...none, summary: 'x'.repeat(5_000) }).summary).toHaveLength(2_000);
});
