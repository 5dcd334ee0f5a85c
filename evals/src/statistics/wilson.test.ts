import { expect, it } from 'vitest';
import { wilson } from './wilson.ts';

// R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I, method 3.
it.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('is that of the literature for %i of %i', (successes, trials, low, high) => {
  const found = wilson(successes, trials)!;
  expect(found.low).toBeCloseTo(low, 4);
  expect(found.high).toBeCloseTo(high, 4);
});

it('stays within 0 and 1', () => {
  expect(wilson(7, 7)!.high).toBe(1);
  expect(wilson(0, 7)!.low).toBe(0);
});

it('is not known of nothing', () => {
  expect(wilson(0, 0)).toBeNull();
});
