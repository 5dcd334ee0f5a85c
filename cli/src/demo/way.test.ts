import type { RunRecord } from '@switchboard/shared';
import { expect, test } from 'vitest';
import { costText, isWhole, sumsOf, wayOf } from './way.ts';

const run = (n: number, agent: string, more: Partial<RunRecord> = {}): RunRecord => ({
  v: 1,
  id: `c:w${n}:record`,
  conversation: 'c',
  n,
  agent,
  kind: n === 1 ? 'turn' : 'handoff',
  channel: 'demo',
  turns: ['t1'],
  attempt: 1,
  outcome: 'reply',
  clarification: false,
  nudged: false,
  items: [],
  tools: [],
  usage: {
    requests: 1,
    inputTokens: 100,
    cachedInputTokens: 0,
    outputTokens: 10,
    reasoningTokens: 0,
    costUsd: 0.001,
    unpricedRequests: 0,
  },
  models: ['a-model'],
  offline: false,
  promptHash: '',
  timings: { sinceTurn: 5, queued: 3, model: 200, tools: 0, firstText: null, run: 210 },
  startedAt: '2026-01-02T03:04:05.000Z',
  instance: 'test:1',
  ...more,
});
const moved = (n: number, agent: string, to: string) =>
  run(n, agent, { outcome: 'handoff', to, reason: 'why' });

test('the way of a turn is whole when nothing is missing up to its end', () => {
  expect(isWhole([moved(1, 'triage', 'billing'), run(2, 'billing')], 'billing')).toBe(true);
  expect(isWhole([moved(1, 'triage', 'billing')], 'billing')).toBe(false);
  expect(isWhole([run(2, 'billing')], 'billing')).toBe(false);
  expect(isWhole([moved(1, 'triage', 'billing'), run(3, 'sales')], 'sales')).toBe(false);
  expect(isWhole([moved(1, 'triage', 'human')], 'human')).toBe(true);
  expect(isWhole([], 'human')).toBe(true);
  expect(isWhole([], 'billing')).toBe(false);
});

test('the way names each agent once for each time that it had the conversation', () => {
  const records = [
    moved(1, 'triage', 'billing'),
    run(2, 'billing'),
    moved(3, 'billing', 'triage'),
    run(4, 'triage'),
  ];
  expect(wayOf(records)).toEqual(['triage', 'billing', 'triage']);
});

test('broker time, model time, tokens and cost are sums over the runs', () => {
  const sums = sumsOf([moved(1, 'triage', 'billing'), run(2, 'billing')]);
  expect(sums).toEqual({
    broker: 6,
    model: 400,
    inputTokens: 200,
    outputTokens: 20,
    costUsd: 0.002,
    unpriced: 0,
    offline: false,
  });
  expect(costText(sums)).toBe('$0.0020');
});

test('a price that is not known is unknown, not nothing; offline says so', () => {
  const { usage } = run(2, 'billing');
  const unpriced = run(2, 'billing', { usage: { ...usage, costUsd: 0, unpricedRequests: 1 } });
  expect(costText(sumsOf([unpriced]))).toBe('unknown');
  expect(costText(sumsOf([run(1, 'triage'), unpriced]))).toBe('at least $0.0010');
  expect(costText(sumsOf([run(1, 'triage', { offline: true })]))).toBe('none (offline)');
});
