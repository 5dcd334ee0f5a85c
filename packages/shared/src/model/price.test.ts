import { expect, it } from 'vitest';
import { free, openPriceList } from './price.ts';

const tokens = {
  requests: 1,
  inputTokens: 1_000_000,
  cachedInputTokens: 0,
  outputTokens: 100_000,
  reasoningTokens: 0,
};

it('a known model is priced by its tokens, the cached ones at their own price', async () => {
  const priceOf = await openPriceList();
  // 2.50, 1.25 and 10 US dollars a million tokens of input, cached input and output.
  expect(priceOf('gpt-4o-2024-08-06', tokens)).toBeCloseTo(2.5 + 1, 6);
  expect(priceOf('gpt-4o-2024-08-06', { ...tokens, cachedInputTokens: 400_000 })).toBeCloseTo(
    1.5 + 0.5 + 1,
    6,
  );
});

it('reasoning tokens are part of the output and not charged twice', async () => {
  const priceOf = await openPriceList();
  const priced = priceOf('gpt-4o-2024-08-06', tokens);
  expect(priceOf('gpt-4o-2024-08-06', { ...tokens, reasoningTokens: 90_000 })).toBe(priced);
});

it('a model that nobody knows has no price, rather than none to pay', async () => {
  const priceOf = await openPriceList();
  expect(priceOf('our-own-finetune-7b', tokens)).toBeNull();
});

it('a price of one’s own goes before the list’s, for the very name that is asked', async () => {
  const priceOf = await openPriceList({
    'our-own-finetune-7b': { input: 0.4, cachedInput: 0.1, output: 1.6 },
    'gpt-4o-2024-08-06': { input: 2, output: 8 },
  });
  const used = { ...tokens, cachedInputTokens: 400_000, reasoningTokens: 90_000 };
  expect(priceOf('our-own-finetune-7b', used)).toBeCloseTo(0.24 + 0.04 + 0.16, 9);
  // Cached input that has no price of its own costs what other input does.
  expect(priceOf('gpt-4o-2024-08-06', used)).toBeCloseTo(2 + 0.8, 9);
  expect(priceOf('our-own-finetune-70b', used)).toBeNull();
  expect(priceOf('gpt-4o-mini-2024-07-18', used)).toBeGreaterThan(0);
});

it('the offline model is free, which is not the same as of unknown price', () => {
  expect(free('offline', tokens)).toBe(0);
});
