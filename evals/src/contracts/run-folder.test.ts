import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Result } from './result.ts';
import { appendResult, readResults } from './run-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evals-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const result: Result = {
  suite: 'routing',
  arch: 'handoff',
  model: 'offline',
  row: 'billing-01',
  repeat: 1,
  tags: ['plain'],
  said: ['I was charged twice'],
  expected: 'billing',
  actual: 'sales',
  owners: null,
  path: ['triage', 'sales'],
  handoffs: 1,
  toHuman: false,
  reason: 'mentions a price',
  rationale: null,
  success: null,
  missing: [],
  answer: null,
  error: null,
  attempts: 1,
  turnsMs: [12],
  latencyMs: 12,
  usage: { requests: 1, inputTokens: 10, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 },
  costUsd: null,
  offline: true,
  conversation: 'c1',
  at: '2026-05-02T10:00:00.000Z',
};

test('a row that was run again has its newest result', async () => {
  await appendResult(dir, result);
  await appendResult(dir, { ...result, repeat: 2 });
  await appendResult(dir, { ...result, actual: 'billing' });
  const read = await readResults(dir);
  expect(read.map(({ repeat, actual }) => [repeat, actual])).toEqual([
    [1, 'billing'],
    [2, 'sales'],
  ]);
});

test('half a line, which a stopped run leaves, is left out', async () => {
  await appendResult(dir, result);
  await appendFile(join(dir, 'results.jsonl'), '{"suite":"routing","ar');
  expect(await readResults(dir)).toHaveLength(1);
});

test('a run without a result has none', async () => {
  expect(await readResults(dir)).toEqual([]);
});
