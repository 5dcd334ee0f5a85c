import { expect, it } from 'vitest';
import { cohensKappa, weightedKappa } from './kappa.ts';

const cells = (table: number[][]) =>
  table.flatMap((row, a) => row.flatMap((count, b) => Array.from({ length: count }, () => ({ a, b }))));

it('is Cohen’s for labels: 20 and 15 of 50 agreed, 5 and 10 not', () => {
  expect(
    cohensKappa(
      cells([
        [20, 5],
        [10, 15],
      ]),
    ),
  ).toBeCloseTo(0.4, 12);
});

it('is weighted by the squared distance for a scale', () => {
  // J. Sim, C. C. Wright, "The kappa statistic in reliability studies", Physical Therapy 85 (2005), table 5: quadratic .67.
  const table = cells([
    [15, 3, 1, 1],
    [4, 18, 3, 2],
    [4, 5, 16, 4],
    [1, 2, 4, 17],
  ]);
  expect(weightedKappa(table)).toBeCloseTo(0.67, 2);
});

it('is 1 for full agreement, and unknown where chance would agree fully', () => {
  expect(
    weightedKappa(
      cells([
        [3, 0],
        [0, 4],
      ]),
    ),
  ).toBe(1);
  expect(weightedKappa(cells([[5]]))).toBeNull();
  expect(weightedKappa([])).toBeNull();
});
