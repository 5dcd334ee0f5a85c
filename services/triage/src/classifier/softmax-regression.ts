import { seeded, shuffle } from './random.ts';

/** The non-zero features of one message. */
export type SparseRow = { features: Int32Array; values: Float32Array };

/** Weights by feature, the classes of one feature side by side: `values[feature * classes + class]`. */
export type Weights = { classes: number; values: Float32Array };

/** `rate`: the first step, for rows of unit length; it falls in a line to nothing. `decay`: the L2 penalty. */
export type Training = { epochs: number; batch: number; rate: number; decay: number; seed: number };

export function logitsOf(weights: Weights, row: SparseRow, scale = 1): Float64Array {
  const { classes, values } = weights;
  const logits = new Float64Array(classes);
  for (let i = 0; i < row.features.length; i++) {
    const at = row.features[i]! * classes;
    const value = row.values[i]! * scale;
    for (let c = 0; c < classes; c++) logits[c]! += values[at + c]! * value;
  }
  return logits;
}

/** Plain loops, here and above: learning calls these a hundred thousand times. */
export function softmax(logits: Float64Array): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < logits.length; c++) highest = Math.max(highest, logits[c]!);
  const probabilities = new Float64Array(logits.length);
  let sum = 0;
  for (let c = 0; c < logits.length; c++) {
    probabilities[c] = Math.exp(logits[c]! - highest);
    sum += probabilities[c]!;
  }
  for (let c = 0; c < logits.length; c++) probabilities[c]! /= sum;
  return probabilities;
}

/** The gradient of a row's cross-entropy by its logits: what was predicted less what was right. */
export function residualOf(weights: Weights, row: SparseRow, label: number, scale = 1): Float64Array {
  const residual = softmax(logitsOf(weights, row, scale));
  residual[label]! -= 1;
  return residual;
}

/** Adds `factor` times the gradient of one row's cross-entropy by the weights. */
export function addGradient(to: Weights, row: SparseRow, residual: Float64Array, factor: number): void {
  for (let i = 0; i < row.features.length; i++) {
    const at = row.features[i]! * to.classes;
    const value = row.values[i]! * factor;
    for (let c = 0; c < to.classes; c++) to.values[at + c]! += residual[c]! * value;
  }
}

/**
 * Multinomial logistic regression by mini-batch gradient descent on mean cross-entropy + decay / 2 · |weights|².
 *
 * The penalty shrinks every weight at every step, while a batch touches few: so for an epoch the weights are kept as
 * a common scale times stored values, and a shrink is one multiplication (Bottou, Stochastic Gradient Descent
 * Tricks, 2012, § 5.1).
 * The same rows, labels and settings give the same weights.
 */
export function train(
  rows: readonly SparseRow[],
  labels: readonly number[],
  shape: { features: number; classes: number },
  { epochs, batch, rate, decay, seed }: Training,
): Weights {
  const stored: Weights = {
    classes: shape.classes,
    values: new Float32Array(shape.features * shape.classes),
  };
  const random = seeded(seed);
  const order = Int32Array.from(rows, (_, item) => item);
  const steps = epochs * Math.ceil(rows.length / batch);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    let scale = 1;
    shuffle(order, random);
    for (let from = 0; from < order.length; from += batch) {
      const items = order.subarray(from, from + batch);
      const pace = rate * (1 - step++ / steps);
      const residuals = Array.from(items, (item) => residualOf(stored, rows[item]!, labels[item]!, scale));
      scale *= 1 - pace * decay;
      const factor = -pace / (items.length * scale);
      for (let i = 0; i < items.length; i++) addGradient(stored, rows[items[i]!]!, residuals[i]!, factor);
    }
    for (let i = 0; i < stored.values.length; i++) stored.values[i]! *= scale;
  }
  return stored;
}
