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
  unpricedRequests: 1,
};

it('tokens, requests and money are added up', () => {
  expect(addUsage(some, some)).toEqual({
    requests: 4,
    inputTokens: 600,
    cachedInputTokens: 200,
    outputTokens: 80,
    reasoningTokens: 20,
    costUsd: 1,
    unpricedRequests: 2,
  });
});

it('nothing used adds nothing', () => {
  expect(addUsage(noUsage, some)).toEqual(some);
  expect(usageSchema.parse(noUsage)).toEqual(noUsage);
});

it('calls of unknown price leave what is known as it is, and stay counted', () => {
  const unknown = { ...noUsage, requests: 3, unpricedRequests: 3 };
  expect(addUsage(unknown, some)).toMatchObject({ requests: 5, costUsd: 0.5, unpricedRequests: 4 });
  expect(addUsage(some, unknown)).toEqual(addUsage(unknown, some));
});
