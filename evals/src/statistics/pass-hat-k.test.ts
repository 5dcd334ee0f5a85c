import { expect, it } from 'vitest';
import { passHatK } from './pass-hat-k.ts';

it('is the share of the ways to pick k attempts that picks only successes', () => {
  // C(3, 2) / C(4, 2) = 3 / 6
  expect(passHatK([{ successes: 3, attempts: 4 }], 2)).toBeCloseTo(0.5, 12);
  // C(6, 4) / C(8, 4) = 15 / 70
  expect(passHatK([{ successes: 6, attempts: 8 }], 4)).toBeCloseTo(15 / 70, 12);
});

it('is the plain success rate for one attempt', () => {
  const tasks = [
    { successes: 1, attempts: 4 },
    { successes: 4, attempts: 4 },
  ];
  expect(passHatK(tasks, 1)).toBeCloseTo(0.625, 12);
});

it('is nothing where fewer than k succeeded, and leaves out what was not tried so often', () => {
  expect(passHatK([{ successes: 1, attempts: 4 }], 2)).toBe(0);
  expect(
    passHatK(
      [
        { successes: 1, attempts: 1 },
        { successes: 2, attempts: 2 },
      ],
      2,
    ),
  ).toBe(1);
  expect(passHatK([{ successes: 1, attempts: 1 }], 2)).toBeNull();
});
