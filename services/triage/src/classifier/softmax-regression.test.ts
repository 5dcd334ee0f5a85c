import { describe, expect, it } from 'vitest';
import { logLoss } from './calibration.ts';
import {
  addGradient,
  logitsOf,
  residualOf,
  type SparseRow,
  softmax,
  train,
  type Weights,
} from './softmax-regression.ts';

const row = (...pairs: [feature: number, value: number][]): SparseRow => ({
  features: Int32Array.from(pairs, ([feature]) => feature),
  values: Float32Array.from(pairs, ([, value]) => value),
});

const rows = [row([0, 1]), row([0, 0.6], [1, 0.8]), row([2, 1]), row([1, 0.6], [2, 0.8])];
const labels = [0, 0, 1, 2];
const shape = { features: 3, classes: 3 };
const settings = { epochs: 40, batch: 2, rate: 4, decay: 1e-3, seed: 3 };

const lossAt = (weights: Weights) =>
  logLoss(rows.map((each, i) => ({ logits: logitsOf(weights, each), label: labels[i]! })));

describe('the gradient', () => {
  it('agrees with finite differences of the loss at every weight', () => {
    const values = Float32Array.from({ length: 9 }, (_, i) => Math.sin(3 * i));
    const gradient: Weights = { classes: 3, values: new Float32Array(9) };
    rows.forEach((each, i) => {
      const residual = residualOf({ classes: 3, values }, each, labels[i]!);
      addGradient(gradient, each, residual, 1 / rows.length);
    });
    const step = 1e-2;
    values.forEach((value, at) => {
      const moved = (by: number) => lossAt({ classes: 3, values: values.with(at, value + by) });
      expect(gradient.values[at]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 4);
    });
  });
});

describe('train', () => {
  it('learns to tell what can be told apart', () => {
    const weights = train(rows, labels, shape, settings);
    const likeliest = rows.map((each) => {
      const logits = logitsOf(weights, each);
      return logits.indexOf(Math.max(...logits));
    });
    expect(likeliest).toEqual(labels);
  });

  it('finds the floor of the penalised loss: one more step of plain descent hardly moves it', () => {
    const weights = train(rows, labels, shape, { ...settings, epochs: 2000, decay: 0.05 });
    const gradient: Weights = { classes: 3, values: weights.values.map((weight) => 0.05 * weight) };
    rows.forEach((each, i) => {
      addGradient(gradient, each, residualOf(weights, each, labels[i]!), 1 / rows.length);
    });
    expect(Math.hypot(...gradient.values)).toBeLessThan(5e-3);
  });

  it('gives the same weights every time', () => {
    expect(train(rows, labels, shape, settings)).toEqual(train(rows, labels, shape, settings));
  });

  it('keeps weights smaller under a higher penalty', () => {
    const size = (decay: number) => Math.hypot(...train(rows, labels, shape, { ...settings, decay }).values);
    expect(size(0.1)).toBeLessThan(size(0.001) / 2);
  });
});

describe('softmax', () => {
  it('sums to one and survives logits that a plain exponential would not', () => {
    const probabilities = softmax(Float64Array.of(1000, 999, -1000));
    expect(probabilities.reduce((total, each) => total + each)).toBeCloseTo(1);
    expect(probabilities[0]).toBeCloseTo(0.731, 3);
  });
});
