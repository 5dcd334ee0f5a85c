import { expect, it } from 'vitest';
import { percentile } from './percentile.ts';

it('interpolates like R and NumPy', () => {
  expect(percentile([4, 1, 3, 2], 0.95)).toBeCloseTo(3.85, 12);
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(percentile([15, 20, 35, 40, 50], 0.4)).toBeCloseTo(29, 12);
});

it('knows the ends, and one value', () => {
  expect(percentile([3, 1, 2], 0)).toBe(1);
  expect(percentile([3, 1, 2], 1)).toBe(3);
  expect(percentile([7], 0.95)).toBe(7);
});

it('is not known of nothing', () => {
  expect(percentile([], 0.5)).toBeNull();
});
