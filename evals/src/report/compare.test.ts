import { expect, it } from 'vitest';
import { compare } from './compare.ts';
import { FAILED, resultOf } from './testing/runs.ts';

const rows = Array.from({ length: 40 }, (_, i) => `r${i}`);
const found = (measure: string, results: Parameters<typeof compare>[2]) =>
  compare(['routing'], ['handoff', 'mega'], results).find((each) => each.measure === measure)!;

it('compares right and wrong on the same rows by McNemar', () => {
  const results = rows.flatMap((row, i) => [
    resultOf(row, { actual: i === 0 ? 'sales' : 'billing' }),
    resultOf(row, { arch: 'mega', actual: i > 0 && i <= 9 ? 'sales' : 'billing' }),
  ]);
  const score = found('score', results);
  expect(score).toMatchObject({ rows: 40, onlyReference: 9, onlyOther: 1, difference: -8 / 40 });
  // 2 · (1 + 10) / 2¹⁰
  expect(score.p).toBeCloseTo(22 / 1024, 12);
});

it('compares times and costs by a bootstrap over rows, and corrects all tests together', () => {
  const results = rows.flatMap((row, i) => [
    resultOf(row, { turnsMs: [100 + i], costUsd: 0.001 }),
    resultOf(row, { arch: 'mega', turnsMs: [150 + i], costUsd: i % 2 === 0 ? 0.001 : 0.0012 }),
  ]);
  const p95 = found('p95', results);
  expect(p95.difference).toBeCloseTo(50, 9);
  expect(p95.interval!.low).toBeGreaterThan(40);
  expect(p95.p!).toBeLessThan(0.01);
  // Two of four tests find something: the least p is multiplied by four.
  expect(p95.corrected).toBeCloseTo(4 * p95.p!, 9);
  expect(found('cost', results).difference).toBeCloseTo(0.0001, 9);
});

it('leaves out a row that one of them could not run', () => {
  const results = rows.flatMap((row, i) => [
    resultOf(row),
    resultOf(row, { arch: 'mega', ...(i < 5 ? FAILED : {}) }),
  ]);
  expect(found('score', results)).toMatchObject({ rows: 35, p: 1 });
});

it('does not compare a cost that is not known', () => {
  const results = rows.flatMap((row, i) => [
    resultOf(row),
    resultOf(row, { arch: 'mega', costUsd: i === 0 ? null : 0.002 }),
  ]);
  expect(found('cost', results)).toMatchObject({ difference: null, p: null, corrected: null });
});
