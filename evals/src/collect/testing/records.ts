import { type RunRecord, runRecordSchema } from '@switchboard/shared';

/** A run record of one turn, as a test needs it. */
export function recordOf(
  changes: Partial<RunRecord> & Pick<RunRecord, 'n' | 'agent' | 'outcome'>,
): RunRecord {
  return runRecordSchema.parse({
    v: 1,
    id: `c1:${changes.n}`,
    conversation: 'c1',
    kind: 'turn',
    channel: 'web',
    turns: ['t1'],
    attempt: 1,
    clarification: false,
    nudged: false,
    items: [],
    tools: [],
    usage: {
      requests: 1,
      inputTokens: 1,
      cachedInputTokens: 0,
      outputTokens: 1,
      reasoningTokens: 0,
      costUsd: null,
    },
    models: ['offline'],
    offline: true,
    promptHash: 'p1',
    timings: { sinceTurn: 1, queued: 1, model: 1, tools: 0, firstText: null, run: 1 },
    startedAt: '2026-05-02T10:00:00.000Z',
    instance: 'test',
    ...changes,
  });
}
