import { expect, it } from 'vitest';
import { holm } from './holm.ts';

it('corrects as p.adjust of R does', () => {
  const close = (values: number[]) => values.map((value) => expect.closeTo(value, 12));
  expect(holm([0.01, 0.02, 0.03, 0.04, 0.05])).toEqual(close([0.05, 0.08, 0.09, 0.09, 0.09]));
  expect(holm([0.04, 0.001, 0.5])).toEqual(close([0.08, 0.003, 0.5]));
});

it('changes nothing of one question, and never passes 1', () => {
  expect(holm([0.03])).toEqual([0.03]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});
