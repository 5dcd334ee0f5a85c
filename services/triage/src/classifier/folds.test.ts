import { expect, it } from 'vitest';
import { stratifiedFolds } from './folds.ts';

const labels = Array.from({ length: 103 }, (_, i) => (i % 10 === 0 ? 1 : 0));

it('gives every fold its fair share of every label', () => {
  const folds = stratifiedFolds(labels, 5, 1);
  for (const label of [0, 1]) {
    const sizes = [0, 1, 2, 3, 4].map(
      (fold) => folds.filter((its, i) => its === fold && labels[i] === label).length,
    );
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  }
});

it('deals the same way for the same seed and another way for another', () => {
  expect(stratifiedFolds(labels, 5, 1)).toEqual(stratifiedFolds(labels, 5, 1));
  expect(stratifiedFolds(labels, 5, 1)).not.toEqual(stratifiedFolds(labels, 5, 2));
});
