import type { Result } from '../../contracts/result.ts';
import type { RunMeta } from '../../contracts/run.ts';

/** A run as a test needs it. */
export function runOf(changes: Partial<RunMeta> = {}): RunMeta {
  return {
    v: 1,
    id: 'run-1',
    command: 'npm run eval -- --suite routing',
    suites: ['routing'],
    archs: ['handoff'],
    models: { triage: ['gpt-4o-2024-08-06'] },
    promptHashes: { handoff: { triage: 'p1' } },
    datasets: { routing: { file: 'evals/datasets/routing.jsonl', sha256: 'd1', rows: 4 } },
    offline: false,
    live: false,
    judge: 'gpt-4o-2024-08-06',
    repeat: 1,
    concurrency: 2,
    limit: null,
    maxUsd: null,
    startedAt: '2026-05-02T10:00:00.000Z',
    finishedAt: '2026-05-02T10:01:00.000Z',
    ...changes,
  };
}

/** A result of the routing suite that is right, unless changed. */
export function resultOf(row: string, changes: Partial<Result> = {}): Result {
  return {
    suite: 'routing',
    arch: 'handoff',
    model: 'gpt-4o-2024-08-06',
    row,
    repeat: 1,
    tags: ['plain'],
    said: [`the words of ${row}`],
    expected: 'billing',
    actual: 'billing',
    owners: null,
    path: ['triage', 'billing'],
    handoffs: 1,
    toHuman: false,
    reason: 'wants an invoice',
    rationale: null,
    success: null,
    missing: [],
    answer: null,
    error: null,
    attempts: 1,
    turnsMs: [100],
    latencyMs: 100,
    usage: { requests: 1, inputTokens: 100, cachedInputTokens: 0, outputTokens: 10, reasoningTokens: 0 },
    costUsd: 0.001,
    offline: false,
    conversation: `c-${row}`,
    at: '2026-05-02T10:00:00.000Z',
    ...changes,
  };
}

/** What a row looks like that could not be run. */
export const FAILED: Partial<Result> = {
  actual: null,
  error: { code: 'model_timeout', message: 'no answer in 30 s' },
};
