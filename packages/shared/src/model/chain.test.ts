import { setTimeout as delay } from 'node:timers/promises';
import type { Model, ModelRequest, StreamEvent } from '@openai/agents-core';
import { assistantMessage, modelError, modelStream, ScriptedModel } from '@openai/agents-core/testing';
import { expect, it } from 'vitest';
import { RetryableError } from '../contracts/errors.ts';
import { streamFromChain } from './chain.ts';
import { eventsOf, requestOf } from './testing/request.ts';

const failing = (status: number) => modelError(Object.assign(new Error(`status ${status}`), { status }));
const says = (text: string) => [assistantMessage(text)];

function chainOf(models: Model[], timeoutMs = 5_000) {
  const links = models.map((model, i) => ({ name: `m${i + 1}`, model }));
  const asked: string[] = [];
  const fallbacks: string[] = [];
  return {
    asked,
    fallbacks,
    events: (request: ModelRequest = requestOf()) =>
      eventsOf(
        streamFromChain({ links, offline: false, timeoutMs, provider: 'scripted' }, request, {
          onModel: ({ name }) => asked.push(name),
          onFallback: (from, to) => fallbacks.push(`${from} to ${to}`),
        }),
      ),
  };
}

/** A model that says nothing until it is told to stop. */
const hanging: Model = {
  getResponse: () => Promise.reject(new Error('not streamed')),
  async *getStreamedResponse({ signal }: ModelRequest): AsyncIterable<StreamEvent> {
    yield await delay(60_000, { type: 'response_started' }, signal ? { signal } : {});
  },
};

it('the first model that answers is the only one that is asked', async () => {
  const second = new ScriptedModel([]);
  const { events, asked, fallbacks } = chainOf([new ScriptedModel([says('one')]), second]);
  expect((await events()).at(-1)).toMatchObject({ response: { output: says('one') } });
  expect(asked).toEqual(['m1']);
  expect(fallbacks).toEqual([]);
});

it.each([408, 409, 429, 500, 503, 401, 403, 404])(
  'after status %i the next model is asked',
  async (status) => {
    const { events, fallbacks } = chainOf([
      new ScriptedModel([failing(status)]),
      new ScriptedModel([says('two')]),
    ]);
    expect((await events()).at(-1)).toMatchObject({ response: { output: says('two') } });
    expect(fallbacks).toEqual(['m1 to m2']);
  },
);

it.each([400, 413, 422])(
  'after status %i no other model is asked: the request is bad for each',
  async (status) => {
    const second = new ScriptedModel([says('two')]);
    const { events } = chainOf([new ScriptedModel([failing(status)]), second]);
    await expect(events()).rejects.toMatchObject({ status });
    expect(second.calls).toHaveLength(0);
  },
);

it('models are asked in their order, and the last one’s error is what is told', async () => {
  const { events, asked } = chainOf([500, 503, 429].map((status) => new ScriptedModel([failing(status)])));
  await expect(events()).rejects.toMatchObject({ status: 429 });
  expect(asked).toEqual(['m1', 'm2', 'm3']);
});

it('a model that fails in mid-stream is not replaced, since something of it was shown', async () => {
  const breaking = modelStream(
    (async function* (): AsyncIterable<StreamEvent> {
      yield { type: 'output_text_delta', delta: 'I have' };
      throw Object.assign(new Error('reset'), { status: 503 });
    })(),
  );
  const second = new ScriptedModel([says('two')]);
  const { events } = chainOf([new ScriptedModel([breaking]), second]);
  await expect(events()).rejects.toMatchObject({ status: 503 });
  expect(second.calls).toHaveLength(0);
});

it('a model that does not answer in its time is given up for the next one', async () => {
  const { events, fallbacks } = chainOf([hanging, new ScriptedModel([says('two')])], 50);
  expect((await events()).at(-1)).toMatchObject({ response: { output: says('two') } });
  expect(fallbacks).toEqual(['m1 to m2']);
});

it('where no other is left, a time-out is a retryable error that names the model', async () => {
  const { events } = chainOf([hanging], 50);
  const failure = await events().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RetryableError);
  expect(failure).toMatchObject({ code: 'model-timeout', message: expect.stringContaining('m1') });
});

it('a run that is stopped is not carried on by another model', async () => {
  const stop = new AbortController();
  const second = new ScriptedModel([says('two')]);
  const { events } = chainOf([hanging, second]);
  const answer = events(requestOf({ signal: stop.signal }));
  stop.abort(new Error('drained'));
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  expect(second.calls).toHaveLength(0);
});
