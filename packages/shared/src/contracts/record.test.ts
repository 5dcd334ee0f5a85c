import { expect, it } from 'vitest';
import { runRecordSchema, usageSchema } from './record.ts';

const record = {
  v: 1,
  id: 'c1:w3:record',
  conversation: 'c1',
  n: 3,
  agent: 'triage',
  kind: 'turn',
  channel: 'web',
  turns: ['m1'],
  attempt: 1,
  outcome: 'handoff',
  to: 'billing',
  reason: 'a charge',
  claimed: { accountId: 'A-1' },
  clarification: false,
  nudged: false,
  items: [],
  tools: [{ name: 'find_invoice', callId: 'call_1', ms: 3, outcome: 'replayed' }],
  usage: {
    requests: 1,
    inputTokens: 10,
    cachedInputTokens: 0,
    outputTokens: 2,
    reasoningTokens: 0,
    costUsd: 0.02,
    unpricedRequests: 1,
  },
  models: ['a-model'],
  offline: false,
  promptHash: 'abc',
  timings: { sinceTurn: 5, queued: 2, model: 900, tools: 3, firstText: null, run: 950 },
  startedAt: '2026-05-02T10:00:00.000Z',
  instance: 'host:1',
};

it('a record tells what a run did, and stays the same as JSON', () => {
  expect(runRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
});

it('what is known of a cost is never left out', () => {
  const { costUsd: _, ...rest } = record.usage;
  expect(usageSchema.safeParse(rest).success).toBe(false);
  expect(usageSchema.safeParse({ ...rest, costUsd: -1 }).success).toBe(false);
});

it('a sum that was stored as unknown counts its calls as such, and none of them as free', () => {
  const { unpricedRequests: _, ...stored } = record.usage;
  expect(usageSchema.parse({ ...stored, requests: 3, costUsd: null })).toMatchObject({
    costUsd: 0,
    unpricedRequests: 3,
  });
  expect(usageSchema.parse(stored)).toMatchObject({ costUsd: 0.02, unpricedRequests: 0 });
});

it('a run ends in one of four ways', () => {
  for (const outcome of ['reply', 'handoff', 'limit', 'dead']) {
    expect(runRecordSchema.safeParse({ ...record, outcome }).success).toBe(true);
  }
  expect(runRecordSchema.safeParse({ ...record, outcome: 'lost' }).success).toBe(false);
});
