import { expect, it } from 'vitest';
import { discordant, mcnemar, mcnemarWorse } from './mcnemar.ts';

it('counts only the rows on which two systems disagree', () => {
  const pairs = [
    { a: true, b: true },
    { a: true, b: false },
    { a: false, b: true },
    { a: false, b: true },
    { a: false, b: false },
  ];
  expect(discordant(pairs)).toEqual({ onlyA: 1, onlyB: 2 });
});

it('is the two-sided binomial test on them', () => {
  // R: binom.test(2, 12)$p.value = 0.03857; by hand 2 · (1 + 12 + 66) / 2¹².
  expect(mcnemar({ onlyA: 10, onlyB: 2 })).toBeCloseTo(158 / 4096, 12);
  // A. Agresti, "Categorical Data Analysis" (2002), table 10.1: approval of 1,600 people asked twice, 150 and 86 changed their minds.
  // There z² = 17.36, whose tail is 3.1e-5.
  expect(mcnemar({ onlyA: 150, onlyB: 86 })).toBeGreaterThan(3e-5);
  expect(mcnemar({ onlyA: 150, onlyB: 86 })).toBeLessThan(4e-5);
});

it('finds nothing where there is nothing to find', () => {
  expect(mcnemar({ onlyA: 0, onlyB: 0 })).toBe(1);
  expect(mcnemar({ onlyA: 5, onlyB: 5 })).toBe(1);
});

it('asks one-sided only whether B is worse', () => {
  expect(mcnemarWorse({ onlyA: 5, onlyB: 0 })).toBeCloseTo(1 / 32, 12);
  expect(mcnemarWorse({ onlyA: 0, onlyB: 5 })).toBe(1);
  expect(mcnemarWorse({ onlyA: 10, onlyB: 2 })).toBeCloseTo(79 / 4096, 12);
});
