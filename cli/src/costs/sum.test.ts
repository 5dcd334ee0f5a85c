import type { RunRecord } from '@switchboard/shared';
import { expect, test } from 'vitest';
import { costsText } from './show.ts';
import { readSince } from './since.ts';
import { sumCosts } from './sum.ts';

const usage = (costUsd: number, unpricedRequests = 0) => ({
  requests: 1,
  inputTokens: 100,
  cachedInputTokens: 40,
  outputTokens: 10,
  reasoningTokens: 0,
  costUsd,
  unpricedRequests,
});

const run = (conversation: string, agent: string, usageByModel: RunRecord['usageByModel']): RunRecord => ({
  v: 1,
  id: `${conversation}:w1:record`,
  conversation,
  n: 1,
  agent,
  kind: 'turn',
  channel: 'web',
  turns: ['t1'],
  attempt: 1,
  outcome: 'reply',
  clarification: false,
  nudged: false,
  items: [],
  tools: [],
  usage: usage(1),
  usageByModel,
  models: ['small'],
  offline: false,
  promptHash: '',
  timings: { sinceTurn: 0, queued: 0, model: 0, tools: 0, firstText: null, run: 0 },
  startedAt: '2026-01-02T03:04:05.000Z',
  instance: 'test:1',
});

test('each call is in the sum, and once in each group, the dearest first', () => {
  const costs = sumCosts([
    run('a', 'triage', { small: usage(0.01) }),
    run('a', 'billing', { small: usage(0.02), large: usage(0.5) }),
    run('b', 'billing', { large: usage(0.25) }),
  ]);
  expect(costs.total).toMatchObject({ calls: 4, inputTokens: 400, cachedInputTokens: 160 });
  expect(costs.total.costUsd).toBeCloseTo(0.78, 9);
  expect(costs.agent.map(({ name, costUsd }) => [name, costUsd.toFixed(2)])).toEqual([
    ['billing', '0.77'],
    ['triage', '0.01'],
  ]);
  expect(costs.model.map(({ name, costUsd }) => [name, costUsd.toFixed(2)])).toEqual([
    ['large', '0.75'],
    ['small', '0.03'],
  ]);
  expect(costs.conversation.map(({ name, costUsd }) => [name, costUsd.toFixed(2)])).toEqual([
    ['a', '0.53'],
    ['b', '0.25'],
  ]);
});

test('a record with only a sum counts for its one model', () => {
  expect(sumCosts([run('a', 'triage', undefined)]).model).toMatchObject([{ name: 'small', costUsd: 1 }]);
});

test('a call of unknown price is told and never shown as free', () => {
  const costs = sumCosts([
    run('a', 'triage', { ours: usage(0, 1) }),
    run('b', 'billing', { ours: usage(0, 1), large: usage(0.25) }),
  ]);
  const text = costsText(costs, { since: new Date(0), by: 'agent' });
  expect(text).toContain('at least $0.2500 for 3 model calls');
  expect(text).toContain('The price of 2 of them is not known');
  expect(text).toMatch(/^triage +unknown/m);
  expect(text).toMatch(/^billing +at least \$0\.2500/m);
});

test('a time is so long ago or a date, and nothing else', () => {
  const now = new Date('2026-05-02T12:00:00Z');
  expect(readSince('24h', now)).toEqual(new Date('2026-05-01T12:00:00Z'));
  expect(readSince('90m', now)).toEqual(new Date('2026-05-02T10:30:00Z'));
  expect(readSince('7d', now)).toEqual(new Date('2026-04-25T12:00:00Z'));
  expect(readSince('2026-05-02', now)).toEqual(new Date('2026-05-02T00:00:00Z'));
  for (const wrong of ['yesterday', '3', '', '2026-13-02', '2026-06-01']) {
    expect(() => readSince(wrong, now)).toThrow('--since');
  }
});
