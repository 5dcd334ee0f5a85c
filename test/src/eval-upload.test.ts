import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Result } from '../../evals/src/contracts/result.ts';
import type { RoutingRow } from '../../evals/src/contracts/row.ts';
import { resultOf } from '../../evals/src/report/testing/runs.ts';
import { runByLangSmith } from '../../evals/src/run/engine.ts';
import { itemsOf } from '../../evals/src/run/items.ts';
import { type FakeLangSmith, startFakeLangSmith } from './langsmith/server.ts';

const KEY = 'the key of the test';
let fake: FakeLangSmith;
beforeEach(async () => {
  results = [];
  fake = await startFakeLangSmith(KEY);
  vi.stubEnv('LANGSMITH_ENDPOINT', fake.url);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fake.close();
});

const rows = ['a', 'b'].map(
  (id): RoutingRow => ({ id, text: `words of ${id}`, expected: 'billing', tags: ['t'], why: 'w' }),
);

let results: Result[];
const run = (upload: boolean) =>
  runByLangSmith({
    name: 'switchboard-run-1-routing-handoff',
    items: itemsOf({ routing: rows }, ['handoff'], 1),
    concurrency: 2,
    metadata: { run: 'run-1' },
    upload,
    async run({ row }) {
      const rationale = { specific: 2, onTopic: 2, consistent: 2, score: 1, by: 'm', costUsd: 0 } as const;
      const result = resultOf(row.id, {
        actual: row.id === 'a' ? 'billing' : 'sales',
        rationale: { ...rationale, tokens: resultOf(row.id).usage },
      });
      results.push(result);
      return result;
    },
  });

const sent = (method: string, path: RegExp) =>
  fake.received.filter((one) => one.method === method && path.test(one.path)).map(({ body }) => body);

/** The parts of a body of parts whose names begin with something. */
const parts = (body: Record<string, unknown> | undefined, name: RegExp) =>
  Object.entries(body ?? {}).flatMap(([key, part]) => (name.test(key) ? [part] : []));

test('with a key the rows become a data set, and routes and scores an experiment on it', async () => {
  vi.stubEnv('LANGSMITH_API_KEY', KEY);
  await run(true);
  expect(results).toHaveLength(2);
  expect(fake.received.every(({ key }) => key === KEY)).toBe(true);

  const [dataset] = sent('POST', /^\/datasets$/);
  expect(dataset).toMatchObject({ name: expect.stringMatching(/^switchboard-routing-[0-9a-f]{10}$/) });
  const [examples] = sent('POST', /\/examples$/);
  expect(parts(examples, /\.inputs$/)).toEqual([
    { row: 'a', said: ['words of a'] },
    { row: 'b', said: ['words of b'] },
  ]);
  expect(parts(examples, /\.outputs$/)).toEqual([{ expected: 'billing' }, { expected: 'billing' }]);

  const [experiment] = sent('POST', /^\/sessions$/);
  expect(experiment).toMatchObject({
    name: expect.stringMatching(/^switchboard-run-1-routing-handoff-/),
    num_examples: 2,
    extra: { metadata: { run: 'run-1' } },
  });
  const uploads = sent('POST', /^\/runs\/multipart$/);
  const all = (name: RegExp) => uploads.flatMap((body) => parts(body, name));
  expect(all(/^post\.[^.]+$/)).toMatchObject([{ name: 'conversation' }, { name: 'conversation' }]);
  expect(all(/^post\.[^.]+\.outputs$/)).toMatchObject([
    { row: 'a', actual: 'billing' },
    { row: 'b', actual: 'sales' },
  ]);
  const scores = z.array(z.object({ key: z.string(), score: z.number() })).parse(all(/^feedback\./));
  expect(scores.map(({ key, score }) => `${key} ${score}`).sort()).toEqual([
    'rationale 1',
    'rationale 1',
    'routing 0',
    'routing 1',
  ]);
  // The version of the data set, without which the experiment is never closed.
  expect(sent('PATCH', /^\/sessions\//)).toMatchObject([
    { extra: { metadata: { dataset_version: '2026-05-02T10:00:00.000Z' } } },
  ]);

  await run(true);
  expect(sent('POST', /^\/datasets$/)).toHaveLength(1);
  expect(sent('POST', /\/examples$/)).toHaveLength(1);
  expect(sent('POST', /^\/sessions$/)).toHaveLength(2);
});

test('without a key nothing is sent', async () => {
  await run(false);
  expect(results).toHaveLength(2);
  expect(fake.received).toEqual([]);
});

test('a key that is refused is said, before any row is run', async () => {
  vi.stubEnv('LANGSMITH_API_KEY', 'another key');
  await expect(run(true)).rejects.toThrow(
    /LangSmith does not take the upload, which LANGSMITH_API_KEY asks for: .*401/,
  );
  expect(results).toEqual([]);
});
