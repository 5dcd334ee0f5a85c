import { expect, it } from 'vitest';
import { usageSchema } from '../contracts/record.ts';
import { addUsage, noUsage } from './usage.ts';

const some = {
  requests: 2,
  inputTokens: 300,
  cachedInputTokens: 100,
  outputTokens: 40,
  reasoningTokens: 10,
  costUsd: 0.5,
};

it('tokens, requests and money are added up', () => {
  expect(addUsage(some, some)).toEqual({
    requests: 4,
    inputTokens: 600,
    cachedInputTokens: 200,
    outputTokens: 80,
    reasoningTokens: 20,
    costUsd: 1,
  });
});

it('nothing used adds nothing', () => {
  expect(addUsage(noUsage, some)).toEqual(some);
  expect(usageSchema.parse(noUsage)).toEqual(noUsage);
});

it('a cost that is not known makes the sum unknown, never free', () => {
  const unknown = { ...some, costUsd: null };
  expect(addUsage(unknown, some)).toMatchObject({ requests: 4, costUsd: null });
  expect(addUsage(some, unknown).costUsd).toBeNull();
});
