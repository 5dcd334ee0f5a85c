import { setTimeout as delay } from 'node:timers/promises';
import { MaxTurnsExceededError, ModelBehaviorError } from '@openai/agents-core';
import { assistantMessage, functionCall, modelError, modelResponder } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { agentSaid, customerSaid } from '../contracts/history.ts';
import { defineTool } from './definition.ts';
import { specialist, triageAgent } from './testing/agents.ts';
import { handoffArgs, scriptedRun } from './testing/scripted-run.ts';

const PROMISE = "I'll transfer you to billing.";
const says = (text: string) => [assistantMessage(text)];
const question = [customerSaid('I was charged twice for May')];

const lookUp = defineTool({
  name: 'look_up',
  description: 'Looks up.',
  parameters: z.object({}),
  effect: false,
  execute: () => 'found',
});

it('an answer in words is a reply, with the whole history after it', async () => {
  const { run, deltas } = scriptedRun(specialist(), [says(' It is refunded. ')]);
  const { outcome, items, nudged } = await run();
  expect(outcome).toEqual({
    kind: 'reply',
    text: 'It is refunded.',
    history: [...question, agentSaid(' It is refunded. ')],
    clarification: false,
  });
  expect(items).toEqual([agentSaid(' It is refunded. ')]);
  expect(nudged).toBe(false);
  expect(deltas.join('')).toBe(' It is refunded. ');
});

it('what triage says in words is a question back', async () => {
  const { outcome } = await scriptedRun(triageAgent(), [says('Is it about an invoice?')]).run();
  expect(outcome).toMatchObject({ kind: 'reply', clarification: true });
});

it('an answer of nothing breaks the model’s contract', async () => {
  await expect(scriptedRun(specialist(), [says('  ')]).run()).rejects.toBeInstanceOf(ModelBehaviorError);
});

describe('an answer that announces a transfer and makes none', () => {
  it('is followed by one reminder, after which the transfer is made', async () => {
    const made = [functionCall('transfer_to_billing', handoffArgs('a double charge'), { callId: 'call_1' })];
    const { run, scripted } = scriptedRun(triageAgent(), [says(PROMISE), made]);
    const { outcome, nudged, items } = await run();
    expect(outcome).toMatchObject({ kind: 'handoff', to: 'billing', reason: 'a double charge' });
    expect(nudged).toBe(true);
    const { input, modelSettings } = scripted.lastCall!.request;
    expect(input.at(-1)).toMatchObject({
      role: 'system',
      content: expect.stringContaining('Call the tool now'),
    });
    expect(modelSettings.toolChoice).toBe('required');
    expect(items.map((item) => item.type)).toEqual(['message', 'function_call', 'function_call_result']);
  });

  it('or a plain answer is given, by an agent that may answer', async () => {
    const { run, scripted } = scriptedRun(specialist(), [says(PROMISE), says('It is refunded.')]);
    const { outcome, nudged } = await run();
    expect(outcome).toMatchObject({ kind: 'reply', text: 'It is refunded.' });
    expect(nudged).toBe(true);
    expect(scripted.lastCall!.request.modelSettings.toolChoice).toBeUndefined();
    expect(JSON.stringify(outcome.history)).not.toContain('Call the tool now');
  });

  it('and where the reminder does not help, a person gets the conversation', async () => {
    const { run } = scriptedRun(specialist(), [says(PROMISE), says("I'm handing you over now.")]);
    const { outcome, nudged, items } = await run();
    expect(outcome).toMatchObject({
      kind: 'handoff',
      to: 'human',
      reason: expect.stringContaining('announced a transfer twice'),
      history: [...question, agentSaid(PROMISE)],
    });
    expect(nudged).toBe(true);
    expect(items).toHaveLength(2);
  });

  it('the steps of the reminder have places of their own in the journal', async () => {
    const { run, journal } = scriptedRun(specialist(), [says(PROMISE), says('It is refunded.')]);
    await run();
    expect([...journal.models.keys()]).toEqual([0, 1]);
    const again = scriptedRun(specialist(), [], { journal });
    expect((await again.run()).outcome).toMatchObject({ text: 'It is refunded.' });
    expect(again.scripted.calls).toHaveLength(0);
  });
});

describe('bounds', () => {
  const endless = () => [functionCall('look_up', {}, { callId: 'call_1' })];

  it('a run takes no more steps than it may', async () => {
    const definition = specialist({ tools: [lookUp] });
    const { run, scripted } = scriptedRun(definition, Array.from({ length: 9 }, endless), { maxSteps: 3 });
    await expect(run()).rejects.toBeInstanceOf(MaxTurnsExceededError);
    expect(scripted.calls.length).toBeLessThanOrEqual(4);
  });

  it('a handoff in the last step that a run may take is made', async () => {
    const definition = specialist({ tools: [lookUp] });
    const last = [functionCall('transfer_to_triage', handoffArgs('another topic'), { callId: 'call_9' })];
    const { run } = scriptedRun(definition, [endless(), last], { maxSteps: 2 });
    expect((await run()).outcome).toMatchObject({ kind: 'handoff', to: 'triage' });
  });

  it('a run that was told to stop gives no result, whatever its model does', async () => {
    const stop = new AbortController();
    const answer = modelResponder(async () => {
      stop.abort(new Error('the grace period is over'));
      return says('too late');
    });
    const { run } = scriptedRun(specialist(), [answer], { scope: { signal: stop.signal } });
    await expect(run()).rejects.toThrow('the grace period is over');
  });
});

describe('a provider that fails', () => {
  const status = (code: number, headers: Record<string, string> = {}) =>
    Object.assign(new Error(`status ${code}`), { status: code, headers: new Headers(headers) });

  it.each([408, 409, 429, 500, 503])('with %i is asked again inside the run', async (code) => {
    const script = [modelError(status(code, { 'retry-after-ms': '1' })), says('Done.')];
    const { run, scripted } = scriptedRun(specialist(), script, { retries: 1 });
    expect((await run()).outcome).toMatchObject({ text: 'Done.' });
    expect(scripted.calls).toHaveLength(2);
  });

  it('that refuses the request is not asked again', async () => {
    const { run, scripted } = scriptedRun(specialist(), [modelError(status(400)), says('Done.')], {
      retries: 2,
    });
    await expect(run()).rejects.toMatchObject({ status: 400 });
    expect(scripted.calls).toHaveLength(1);
  });

  it('is waited for as long as it asks, where that is not too long', async () => {
    const started = performance.now();
    const script = [modelError(status(429, { 'retry-after-ms': '300' })), says('Done.')];
    await scriptedRun(specialist(), script, { retries: 1 }).run();
    expect(performance.now() - started).toBeGreaterThanOrEqual(290);
  });

  it('that asks for a long wait is left to the broker at once', async () => {
    const script = [modelError(status(429, { 'retry-after': '60' })), says('Done.')];
    const { run, scripted } = scriptedRun(specialist(), script, { retries: 2 });
    await expect(run()).rejects.toMatchObject({ status: 429 });
    expect(scripted.calls).toHaveLength(1);
  });

  it('is asked no more often than the settings say', async () => {
    const failing = Array.from({ length: 5 }, () => modelError(status(503, { 'retry-after-ms': '1' })));
    const { run, scripted } = scriptedRun(specialist(), failing, { retries: 2 });
    await expect(run()).rejects.toMatchObject({ status: 503 });
    expect(scripted.calls).toHaveLength(3);
  });

  it('that does not answer in its time is asked again', async () => {
    const hanging = modelResponder(async ({ request }) => {
      await delay(60_000, undefined, request.signal ? { signal: request.signal } : {});
      return says('too late');
    });
    const { run, scripted } = scriptedRun(specialist(), [hanging, says('Done.')], {
      retries: 1,
      timeoutMs: 50,
    });
    expect((await run()).outcome).toMatchObject({ text: 'Done.' });
    expect(scripted.calls).toHaveLength(2);
  });
});
