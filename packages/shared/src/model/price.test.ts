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

it('the offline model is free, which is not the same as of unknown price', () => {
  expect(free('offline', tokens)).toBe(0);
});
