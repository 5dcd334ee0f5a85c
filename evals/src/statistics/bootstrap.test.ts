import { describe, expect, it } from 'vitest';
import { pairedBootstrap, replicates } from './bootstrap.ts';
import { mean } from './mean.ts';

function deviation(values: number[]): number {
  const middle = mean(values)!;
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2))!);
}

describe('replicates', () => {
  // B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), table 2.2: the treated mice; 23.36 is the limit of many samples.
  const treated = [94, 197, 16, 38, 99, 141, 23];

  it('spread as in the literature for a mean', () => {
    const drawn = replicates(treated, (sample) => mean(sample)!, { resamples: 20_000 });
    expect(deviation(drawn)).toBeGreaterThan(22.9);
    expect(deviation(drawn)).toBeLessThan(23.8);
  });

  it('are the same for the same seed, and others for another', () => {
    const drawn = (seed: number) => replicates(treated, (sample) => mean(sample)!, { resamples: 50, seed });
    expect(drawn(3)).toEqual(drawn(3));
    expect(drawn(3)).not.toEqual(drawn(4));
  });
});

describe('the paired bootstrap', () => {
  const values = Array.from({ length: 60 }, (_, i) => 100 + ((i * 37) % 83));

  it('knows a constant difference exactly, however different the rows are', () => {
    const found = pairedBootstrap(
      values.map((a) => ({ a: [a], b: [a + 5] })),
      (sample) => mean(sample)!,
    )!;
    expect(found.difference).toBeCloseTo(5, 9);
    expect(found.low).toBeCloseTo(5, 9);
    expect(found.high).toBeCloseTo(5, 9);
    expect(found.p).toBeLessThan(0.001);
  });

  it('finds none between a system and itself', () => {
    const found = pairedBootstrap(
      values.map((a) => ({ a: [a], b: [a] })),
      (sample) => mean(sample)!,
    )!;
    expect(found).toMatchObject({ difference: 0, low: 0, high: 0, p: 1 });
  });

  it('agrees with the normal interval where that holds', () => {
    // Differences of −1 to 1 in equal steps around .2: mean .2, standard error √(1/3 · (1 + 2/n)) / √n.
    const n = 201;
    const pairs = Array.from({ length: n }, (_, i) => ({ a: [0], b: [0.2 + (2 * i) / (n - 1) - 1] }));
    const error = Math.sqrt((n + 1) / (3 * (n - 1)) / n);
    const found = pairedBootstrap(pairs, (sample) => mean(sample)!, { resamples: 10_000 })!;
    expect(found.low).toBeCloseTo(0.2 - 1.96 * error, 2);
    expect(found.high).toBeCloseTo(0.2 + 1.96 * error, 2);
    expect(found.p).toBeLessThan(0.001);
  });

  it('is no surer for a row that was run ten times', () => {
    const pairs = values.map((value, i) => ({ a: [0], b: [value - 140 + (i % 7)] }));
    const often = pairs.map(({ a, b }) => ({
      a: Array.from({ length: 10 }, () => a[0]!),
      b: Array.from({ length: 10 }, () => b[0]!),
    }));
    const once = pairedBootstrap(pairs, (sample) => mean(sample)!)!;
    const tenTimes = pairedBootstrap(often, (sample) => mean(sample)!)!;
    expect(tenTimes.high - tenTimes.low).toBeCloseTo(once.high - once.low, 9);
  });

  it('is not known of one row', () => {
    expect(pairedBootstrap([{ a: [1], b: [2] }], (sample) => mean(sample)!)).toBeNull();
  });
});
