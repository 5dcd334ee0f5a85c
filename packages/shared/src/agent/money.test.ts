import { expect, it } from 'vitest';
import { formatMoney } from './money.ts';

it.each([
  [9_900, 'USD', '$99.00'],
  [1_234_567, 'EUR', '€12,345.67'],
  [500, 'JPY', '¥500'],
  [1, 'USD', '$0.01'],
])('writes %i minor units of %s as %s', (minor, currency, text) => {
  expect(formatMoney(minor, currency)).toBe(text);
});
