import { MaxTurnsExceededError, ModelBehaviorError } from '@openai/agents-core';
import { assistantMessage, functionCall, modelError } from '@openai/agents-core/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { decide } from '../worker/decide.ts';
import { buildAgent } from './build.ts';
import { defineTool } from './definition.ts';
import { specialist, triageAgent } from './testing/agents.ts';
import { scriptedRun } from './testing/scripted-run.ts';

const lookUp = defineTool({
  name: 'look_up',
  description: 'Looks an invoice up.',
  parameters: z.object({ invoice: z.string() }),
  effect: false,
  execute: () => 'two charges',
});
const billing = specialist({ tools: [lookUp] });
const desk = triageAgent({
  name: 'desk',
  role: 'sole',
  asks: [billing, specialist({ name: 'tech-support' })],
});

const askBilling = functionCall(
  'ask_billing',
  {
    reason: 'It is about a charge.',
    request: 'Was May charged twice?',
  },
  { callId: 'call_1' },
);

it('an agent that asks another gets its answer as a tool’s result, and answers itself', async () => {
  const run = scriptedRun(desk, [
    [askBilling],
    [functionCall('look_up', { invoice: 'INV-1' }, { callId: 'call_2' })],
    [assistantMessage('It was charged twice.')],
    [assistantMessage('Yes, May was charged twice.')],
  ]);
  const { outcome, items } = await run.run();
  expect(outcome).toMatchObject({ kind: 'reply', text: 'Yes, May was charged twice.', clarification: false });
  expect(items.map((item) => item.type)).toEqual(['function_call', 'function_call_result', 'message']);
  expect(run.scope.tools.map(({ name }) => name)).toEqual(['look_up', 'ask_billing']);
});

it('the asked agent sees its request alone, and is offered its own tools and no transfer', async () => {
  const run = scriptedRun(desk, [
    [askBilling],
    [assistantMessage('Twice.')],
    [assistantMessage('Yes, twice.')],
  ]);
  await run.run();
  const [asking, asked] = run.scripted.calls.map(({ request }) => request);
  expect(asking?.tools.map(({ name }) => name)).toEqual(['ask_billing', 'ask_tech_support']);
  expect(asking?.handoffs.map(({ toolName }) => toolName)).toEqual(['escalate_to_human']);
  expect(asked?.input).toMatchObject([{ role: 'user', content: 'Was May charged twice?' }]);
  expect(asked?.tools.map(({ name }) => name)).toEqual(['look_up']);
  expect(asked?.handoffs).toEqual([]);
  expect(asked?.systemInstructions).toContain('You do billing.');
});

it('what the asked agent says is not shown to the customer as it is written', async () => {
  const run = scriptedRun(desk, [
    [askBilling],
    [assistantMessage('Inside.')],
    [assistantMessage('Outside.')],
  ]);
  await run.run();
  expect(run.deltas.join('')).toBe('Outside.');
});

it('a run that is repeated asks no model again', async () => {
  const script = [[askBilling], [assistantMessage('Twice.')], [assistantMessage('Yes, twice.')]];
  const first = scriptedRun(desk, script);
  await first.run();
  const again = scriptedRun(desk, [], { journal: first.journal });
  expect((await again.run()).outcome).toMatchObject({ kind: 'reply', text: 'Yes, twice.' });
});

const failing = async (...script: Parameters<typeof scriptedRun>[1]) => {
  const error = await scriptedRun(desk, [[askBilling], ...script], { maxSteps: 3 })
    .run()
    .catch((thrown: unknown) => thrown);
  return { error, decision: decide(error) };
};

it('a provider that refuses the asked agent ends the run as it would for any agent', async () => {
  const { decision } = await failing(modelError(Object.assign(new Error('no such key'), { status: 401 })));
  expect(decision).toMatchObject({ kind: 'dead', code: 'model-401' });
});

it('an asked agent that answers with nothing is asked again', async () => {
  const { error, decision } = await failing([assistantMessage(' ')]);
  expect(error).toBeInstanceOf(ModelBehaviorError);
  expect(decision).toMatchObject({ kind: 'retry', askAgain: true });
});

it('an asked agent that does not come to an end is a limit', async () => {
  const call = (id: string) => [functionCall('look_up', { invoice: 'INV-1' }, { callId: id })];
  const { error, decision } = await failing(call('a'), call('b'), call('c'), call('d'));
  expect(error).toBeInstanceOf(MaxTurnsExceededError);
  expect(decision).toMatchObject({ kind: 'limit' });
});

it('the hash of an agent changes with the prompt of one that it asks', () => {
  const other = {
    ...desk,
    asks: [specialist({ instructions: 'You do billing well.', tools: [lookUp] }), desk.asks![1]!],
  };
  expect(buildAgent(other, [], []).promptHash).not.toBe(buildAgent(desk, [], []).promptHash);
});
