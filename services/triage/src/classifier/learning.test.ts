import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { logLoss, type Scored } from './calibration.ts';
import { classifierOf, ROUTING_THRESHOLD } from './classifier.ts';
import { type CrossValidated, crossValidate } from './cross-validation.ts';
import { readExamples } from './examples.ts';
import { readGlossary } from './glossary.ts';
import { LABELS } from './labels.ts';
import { learnModel } from './learning.ts';
import { MODEL_FILE, parseModel, writeModel } from './model.ts';

const examples = readExamples();
const glossary = readGlossary();

let unseen: CrossValidated[] = [];

const share = (holds: (each: (typeof unseen)[number]) => boolean) =>
  unseen.filter(holds).length / unseen.length;

describe('on examples that it has not seen, the model', () => {
  beforeAll(() => {
    unseen = crossValidate(examples, glossary);
  }, 300_000);

  it('routes at least 90 in 100 right', () => {
    expect(share(({ label, found }) => found.label === label)).toBeGreaterThan(0.9);
  });

  it('routes at least 86 in 100 right of each label', () => {
    for (const label of LABELS) {
      const own = unseen.filter((each) => each.label === label);
      const right = own.filter(({ found }) => found.label === label);
      expect(right.length / own.length, label).toBeGreaterThan(0.86);
    }
  });

  it('has honester probabilities with its temperature than without', () => {
    const scored = (tempered: boolean): Scored[] =>
      unseen.map(({ label, temperature, found }) => ({
        logits: Float64Array.from(
          LABELS,
          (each) => Math.log(found.probabilities[each]) * (tempered ? 1 : temperature),
        ),
        label: LABELS.indexOf(label),
      }));
    expect(logLoss(scored(true))).toBeLessThan(logLoss(scored(false)));
  });

  it('is right about as often as it says, in each tenth that has a hundred messages', () => {
    for (let low = 0.4; low < 1; low += 0.1) {
      const bin = unseen.filter(({ found }) => found.probability >= low && found.probability < low + 0.1);
      if (bin.length < 100) continue;
      const said = bin.reduce((total, { found }) => total + found.probability, 0) / bin.length;
      const right = bin.filter(({ label, found }) => found.likeliest === label).length / bin.length;
      expect(Math.abs(said - right), `from ${low.toFixed(1)}`).toBeLessThan(0.12);
    }
  });

  it('costs no more with its threshold than when it always routes, within a hundredth, and less than with a timid one', () => {
    const cost = (threshold: number) => {
      const routed = (each: (typeof unseen)[number]) =>
        each.found.probability < threshold ? 'clarify' : each.found.likeliest;
      const wrong = share((each) => routed(each) !== each.label && routed(each) !== 'clarify');
      const needless = share((each) => routed(each) !== each.label && routed(each) === 'clarify');
      return 2 * wrong + needless;
    };
    expect(cost(ROUTING_THRESHOLD)).toBeLessThan(cost(0) * 1.01);
    expect(cost(ROUTING_THRESHOLD)).toBeLessThan(cost(0.7));
  });
});

describe('the written model', () => {
  const learned = learnModel(examples, glossary);
  const written = parseModel(readFileSync(MODEL_FILE, 'utf8'), glossary);

  it('is what the examples and the glossary teach; after changing them, run learn.ts', () => {
    expect([...written.vocabulary.index.keys()]).toEqual([...learned.vocabulary.index.keys()]);
    expect(written.vocabulary.seenIn).toEqual(learned.vocabulary.seenIn);
    expect(written.temperature).toBeCloseTo(learned.temperature, 2);
    const drift = written.weights.values.map((weight, i) => Math.abs(weight - learned.weights.values[i]!));
    expect(Math.max(...drift)).toBeLessThan(0.02);
  });

  it('loses nothing that matters by being written', () => {
    const read = parseModel(writeModel(learned), glossary);
    for (const { text } of examples.slice(0, 50)) {
      const before = classifierOf(learned).classify(text);
      expect(classifierOf(read).classify(text).probability).toBeCloseTo(before.probability, 2);
    }
  });

  it('reports that the temperature helped on the fold that was held out', () => {
    const { logLoss: loss, calibrationError: error } = written.calibration;
    expect(loss.after).toBeLessThan(loss.before);
    expect(error.after).toBeLessThan(error.before);
  });

  it('is learned alike every time', () => {
    const some = examples.filter((_, i) => i % 8 === 0);
    expect(writeModel(learnModel(some, glossary))).toBe(writeModel(learnModel(some, glossary)));
  });
});

describe('parseModel', () => {
  const [head, feature] = readFileSync(MODEL_FILE, 'utf8').split('\n');

  it('refuses a model of other labels', () => {
    const other = `${head}`.replace('billing', 'invoices');
    expect(() => parseModel(`${other}\n${feature}`, glossary)).toThrow();
  });

  it('names the line that is no feature', () => {
    expect(() => parseModel(`${head}\n${feature}\n["w:invoice",3,[1,2]]`, glossary)).toThrow(
      /line 3 .*learn\.ts/,
    );
  });
});
