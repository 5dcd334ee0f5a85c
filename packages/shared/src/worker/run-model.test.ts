import {
  assistantMessage,
  functionCall,
  modelError,
  modelStream,
  ScriptedModel,
  type ScriptedModelInput,
} from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { answerOf, eventsOf, requestOf } from '../model/testing/request.ts';
import { RunModel } from './run-model.ts';
import { type MemoryJournal, memoryJournal } from './testing/memory-journal.ts';

type Options = { journal?: MemoryJournal; further?: ScriptedModelInput[]; price?: number | null };

function runModel(script: ScriptedModelInput[], options: Options = {}) {
  const scripted = new ScriptedModel(script);
  const further = new ScriptedModel(options.further ?? []);
  const journal = options.journal ?? memoryJournal();
  const heard: string[] = [];
  const links = [
    { name: 'first', model: scripted },
    ...(options.further ? [{ name: 'second', model: further }] : []),
  ];
  const model = new RunModel({
    agent: 'billing',
    conversation: 'c-1',
    n: 1,
    chain: { links, offline: false, timeoutMs: 5_000, provider: 'scripted' },
    journal,
    priceOf: () => (options.price === undefined ? 0.01 : options.price),
    onDelta: (text) => heard.push(text),
    onRetry: () => heard.push('<retry>'),
    onReplay: () => heard.push('<replay>'),
    onDrift: () => heard.push('<drift>'),
    onFallback: (from, to) => heard.push(`<${from} to ${to}>`),
  });
  return { model, scripted, further, journal, heard };
}

const says = (text: string) => [assistantMessage(text)];

const usage = {
  inputTokens: 100,
  outputTokens: 40,
  totalTokens: 140,
  inputTokensDetails: { cached_tokens: 60 },
  outputTokensDetails: { reasoning_tokens: 25 },
};

/** An answer with usage, as a provider streams it. */
const streamed = (text: string) =>
  modelStream([
    { type: 'response_started' },
    { type: 'output_text_delta', delta: text },
    { type: 'response_done', response: { id: 'resp_1', usage, output: says(text) } },
  ]);

it('an answer is journaled before the run may act on it, and its words are passed on as they come', async () => {
  const { model, journal, heard } = runModel([says('Done.')]);
  const types: string[] = [];
  for await (const event of model.getStreamedResponse(requestOf())) {
    types.push(event.type);
    if (event.type === 'response_done')
      expect(journal.models.get(0)?.response.output).toMatchObject(says('Done.'));
  }
  expect(types.at(-1)).toBe('response_done');
  expect(heard.join('')).toBe('Done.');
  expect(model).toMatchObject({ steps: 1, models: ['first'] });
});

it('a step that the journal has is not asked for again', async () => {
  const { journal } = await (async () => {
    const first = runModel([says('one'), says('two')]);
    await answerOf(first.model);
    await answerOf(first.model, requestOf({ input: 'again' }));
    return first;
  })();
  const { model, scripted, heard } = runModel([says('three')], { journal });
  const replayed = await eventsOf(model.getStreamedResponse(requestOf()));
  expect(replayed.map(({ type }) => type)).toEqual(['response_done']);
  expect((await answerOf(model, requestOf({ input: 'again' }))).output).toMatchObject(says('two'));
  expect(scripted.calls).toHaveLength(0);
  expect(heard).toEqual(['<replay>', '<replay>']);
  expect((await answerOf(model, requestOf({ input: 'more' }))).output).toMatchObject(says('three'));
  expect([...journal.models.keys()]).toEqual([0, 1, 2]);
});

it('a replay counts what the step cost when it was paid for', async () => {
  const first = runModel([streamed('one')]);
  await answerOf(first.model);
  const second = runModel([], { journal: first.journal, price: 99 });
  await answerOf(second.model);
  expect(second.model.usage).toEqual(first.model.usage);
  expect(second.model.ms).toBe(first.model.ms);
  expect(second.model.models).toEqual(['first']);
});

it('an answer that another worker has stored meanwhile is adopted', async () => {
  const { model, journal } = runModel([says('mine')]);
  const other = runModel([streamed('theirs')]);
  await answerOf(other.model);
  const step = other.journal.models.get(0)!;
  journal.storeModelStep = async () => ({ ...step, model: 'other' });
  expect((await answerOf(model)).output).toMatchObject(says('theirs'));
  expect(model).toMatchObject({ models: ['other'], usage: { inputTokens: 100 } });
});

it('a replay to another request than the one that was answered is told', async () => {
  const first = runModel([says('one')]);
  await answerOf(first.model);
  const same = runModel([], { journal: first.journal });
  await answerOf(same.model);
  expect(same.heard).toEqual(['<replay>']);
  const changed = runModel([], { journal: first.journal });
  await answerOf(changed.model, requestOf({ systemInstructions: 'You do billing and more.' }));
  expect(changed.heard).toEqual(['<replay>', '<drift>']);
});

it('a step that is asked for again in the same run is told as a retry', async () => {
  const busy = modelError(Object.assign(new Error('busy'), { status: 503 }));
  const { model, heard } = runModel([busy, says('one'), says('two')]);
  await expect(answerOf(model)).rejects.toThrow();
  await answerOf(model);
  await answerOf(model, requestOf({ input: 'more' }));
  expect(heard.filter((word) => word === '<retry>')).toHaveLength(1);
});

describe('usage', () => {
  it('has the cached and the reasoning tokens, and is summed over the steps', async () => {
    const { model } = runModel([streamed('one'), streamed('two')]);
    await answerOf(model);
    await answerOf(model);
    expect(model.usage).toEqual({
      requests: 2,
      inputTokens: 200,
      cachedInputTokens: 120,
      outputTokens: 80,
      reasoningTokens: 50,
      costUsd: 0.02,
      unpricedRequests: 0,
    });
  });

  it('whose price is not known adds no cost, and is counted', async () => {
    const { model } = runModel([streamed('one')], { price: null });
    await answerOf(model);
    expect(model.usage).toMatchObject({ inputTokens: 100, costUsd: 0, unpricedRequests: 1 });
  });

  it('has the answers that were thrown away, and is kept by the model that was paid', async () => {
    const first = runModel([streamed('broken')]);
    await answerOf(first.model);
    await first.model.dropLastStep();
    const busy = modelError(Object.assign(new Error('busy'), { status: 503 }));
    const second = runModel([busy], { journal: first.journal, further: [streamed('better')] });
    await answerOf(second.model);
    expect(second.model.usageByModel).toMatchObject({
      first: { requests: 1, costUsd: 0.01 },
      second: { requests: 1, costUsd: 0.01 },
    });
    expect(second.model.usage).toMatchObject({ requests: 2, costUsd: 0.02 });
  });

  it('of earlier runs that came further is not forgotten where the work is given up', async () => {
    const first = runModel([streamed('one'), streamed('two'), streamed('broken')]);
    for (const input of ['a', 'b', 'c']) await answerOf(first.model, requestOf({ input }));
    await first.model.dropLastStep();
    const { model } = runModel([], { journal: first.journal });
    await answerOf(model);
    expect(model.usage.costUsd).toBeCloseTo(0.01, 9);
    await model.addEarlierUsage();
    expect(model.usage).toMatchObject({ requests: 3 });
    expect(model.usage.costUsd).toBeCloseTo(0.03, 9);
  });
});

describe('an answer that ends half way', () => {
  const cutOff = () =>
    modelStream([{ type: 'response_started' }, { type: 'output_text_delta', delta: 'I have' }]);

  it('is no answer: nothing is journaled, and the error says who ended it', async () => {
    const { model, journal } = runModel([cutOff()]);
    await expect(answerOf(model)).rejects.toMatchObject({
      code: 'model-cut-off',
      message: expect.stringContaining('first'),
    });
    expect(journal.models.size).toBe(0);
    expect(model.steps).toBe(0);
  });

  it('is not continued by another model, since its words were shown', async () => {
    const { model, further } = runModel([cutOff()], { further: [says('Done.')] });
    await expect(answerOf(model)).rejects.toMatchObject({ code: 'model-cut-off' });
    expect(further.calls).toHaveLength(0);
  });
});

it('the model that answered is the one that is named and priced', async () => {
  const down = Object.assign(new Error('overloaded'), { status: 503 });
  const { model, journal, heard } = runModel([modelError(down)], { further: [says('Done.')] });
  await answerOf(model);
  expect(model.models).toEqual(['second']);
  expect(journal.models.get(0)?.model).toBe('second');
  expect(heard).toContain('<first to second>');
});

it('the newest answer can be forgotten, so that it is asked for anew', async () => {
  const { model, journal } = runModel([says('one'), says('broken')]);
  await model.dropLastStep();
  await answerOf(model);
  await answerOf(model);
  await model.dropLastStep();
  expect([...journal.models.keys()]).toEqual([0]);
});

it('a call id that the conversation has seen gets a suffix, the same one at every replay', async () => {
  const call = (callId: string) => functionCall('look_up', {}, { callId });
  const input = [call('call_0'), call('call_0-2')];
  const first = runModel([[call('call_0'), call('call_0'), call('call_9')]]);
  const idsOf = async (run: typeof first) => {
    const { output } = await answerOf(run.model, requestOf({ input }));
    return output.map((item) => ('callId' in item ? item.callId : null));
  };
  const ids = await idsOf(first);
  expect(ids).toEqual(['call_0-3', 'call_0-4', 'call_9']);
  expect(await idsOf(runModel([], { journal: first.journal }))).toEqual(ids);
});

it('a run that is not streamed is refused, since its words could not be shown', async () => {
  const { model } = runModel([says('Done.')]);
  await expect(model.getResponse(requestOf())).rejects.toMatchObject({ code: 'run-not-streamed' });
});
