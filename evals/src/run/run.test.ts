import { expect, test } from 'vitest';
import { toolNames } from '../archs/mega.ts';
import { missing } from './end-state.ts';
import { withoutDone } from './items.ts';
import { modelEnv } from './models.ts';

const nothing = { refunds: [], planChanges: [], bookings: [], mails: [] };
const seen = { toHuman: false, tools: [] };

test('a task is done where just what it asks for is there', () => {
  const refund = { invoice: 'INV-1', minor: 9900 };
  expect(missing({ refunds: [refund] }, { ...nothing, refunds: [refund] }, seen)).toEqual([]);
  expect(missing({ refunds: [refund] }, nothing, seen)).toEqual([
    'missing in refunds: {"invoice":"INV-1","minor":9900}',
  ]);
  expect(missing({}, { ...nothing, refunds: [refund] }, seen)).toHaveLength(1);
  expect(missing({ refunds: [refund] }, { ...nothing, refunds: [refund, refund] }, seen)).toEqual([
    'not asked for in refunds: {"invoice":"INV-1","minor":9900}',
  ]);
});

test('a person and tools that were looked with are part of the end state', () => {
  expect(missing({ escalated: true, looked: ['lookup_invoice'] }, nothing, seen)).toEqual([
    'no person has it',
    'lookup_invoice was not used',
  ]);
  const both = { toHuman: true, tools: ['lookup_invoice'] };
  expect(missing({ escalated: true, looked: ['lookup_invoice'] }, nothing, both)).toEqual([]);
});

test('tools of one name get their specialist’s before it, also in its text; others keep theirs', () => {
  const agent = (name: string, tools: string[]) => ({
    name,
    tools: tools.map((tool) => ({ name: tool })),
  });
  const names = toolNames([
    agent('billing', ['verify', 'refund']),
    agent('tech-support', ['verify']),
  ] as never);
  expect(names.here('tech-support', 'verify')).toBe('tech_support_verify');
  expect(names.here('billing', 'refund')).toBe('refund');
  expect(names.there('billing_verify')).toEqual({ specialist: 'billing', tool: 'verify' });
  expect(names.renamed('billing', 'Call verify, then refund; verified once.')).toBe(
    'Call billing_verify, then refund; verified once.',
  );
});

test('a run that goes on does what has no result, and again what ended in an error', () => {
  const item = (id: string) => ({
    suite: 'routing' as const,
    arch: 'mega' as const,
    repeat: 1,
    row: { id, text: 'hi', expected: 'clarify' as const, tags: ['t'], why: 'w' },
  });
  const result = (row: string, error: unknown) => ({ suite: 'routing', arch: 'mega', row, repeat: 1, error });
  const results = [result('a', null), result('b', { code: 'model-503', message: 'down' })];
  expect(withoutDone([item('a'), item('b'), item('c')], results as never).map(({ row }) => row.id)).toEqual([
    'b',
    'c',
  ]);
});

test('a model for all goes before every model of the environment, and one for an agent before that', () => {
  const env = { MODEL: 'a', TRIAGE_MODEL: 'b', BILLING_FALLBACK_MODELS: 'c', OPENAI_API_KEY: 'k' };
  const options = { judgeModel: undefined, offline: false };
  expect(modelEnv(env, { ...options, models: ['x', 'tech-support=y'] })).toEqual({
    MODEL: 'x',
    TECH_SUPPORT_MODEL: 'y',
    OPENAI_API_KEY: 'k',
  });
  expect(modelEnv(env, { ...options, models: [], offline: true })).not.toHaveProperty('OPENAI_API_KEY');
});
