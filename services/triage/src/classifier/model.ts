import { z } from 'zod';
import type { Vocabulary } from './features.ts';
import type { Glossary } from './glossary.ts';
import { LABELS } from './labels.ts';
import type { Weights } from './softmax-regression.ts';
import { type Spelling, spellingOf, wordsSeen } from './spelling.ts';

const beforeAndAfterSchema = z.strictObject({ before: z.number(), after: z.number() });

/** On messages that were held out: log loss in nats and expected calibration error, without and with the temperature. */
const calibrationSchema = z.strictObject({
  logLoss: beforeAndAfterSchema,
  calibrationError: beforeAndAfterSchema,
});

export type CalibrationReport = z.infer<typeof calibrationSchema>;

/** What was learned: a weight for each feature and label, and the temperature that makes probabilities honest. */
export type Model = {
  vocabulary: Vocabulary;
  glossary: Glossary;
  spelling: Spelling;
  weights: Weights;
  temperature: number;
  calibration: CalibrationReport;
};

/** The first line of a written model. */
const headSchema = z.strictObject({
  labels: z.literal(LABELS.join(' ')),
  examples: z.int().positive(),
  temperature: z.number().positive(),
  calibration: calibrationSchema,
});

/** Every other line: a feature, in how many examples it was seen, its weight for each label in hundredths. */
type FeatureLine = [key: string, seenIn: number, weights: number[]];

/** Checked by hand: a schema over five thousand lines would take longer and leave more behind than all of loading. */
function isFeatureLine(line: unknown): line is FeatureLine {
  if (!Array.isArray(line) || line.length !== 3) return false;
  const [key, seenIn, weights] = line;
  return (
    typeof key === 'string' &&
    Number.isInteger(seenIn) &&
    Array.isArray(weights) &&
    weights.length === LABELS.length &&
    weights.every(Number.isInteger)
  );
}

function parseFeature(text: string, i: number): FeatureLine {
  const line: unknown = JSON.parse(text);
  if (isFeatureLine(line)) return line;
  throw new Error(
    `line ${i + 2} of the written model is no feature: ${text}; run learn.ts to write it again`,
  );
}

/** Written by `learn.ts`. */
export const MODEL_FILE = new URL('../../data/model.jsonl', import.meta.url);

const STEP = 0.01;

/** A model as text, a feature a line, so that a review shows what new examples changed. Without the glossary. */
export function writeModel({ vocabulary, weights, temperature, calibration }: Model): string {
  const head = { labels: LABELS.join(' '), examples: vocabulary.examples, temperature, calibration };
  const features = [...vocabulary.index].map(([key, feature]) => {
    const own = weights.values.subarray(feature * weights.classes, (feature + 1) * weights.classes);
    return [key, vocabulary.seenIn[feature], Array.from(own, (weight) => Math.round(weight / STEP))];
  });
  return `${[head, ...features].map((line) => JSON.stringify(line)).join('\n')}\n`;
}

export function parseModel(text: string, glossary: Glossary): Model {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const { examples, temperature, calibration } = headSchema.parse(JSON.parse(first));
  const features = rest.map(parseFeature);
  const vocabulary = {
    index: new Map(features.map(([key], feature) => [key, feature])),
    seenIn: Uint32Array.from(features, ([, seenIn]) => seenIn),
    examples,
  };
  return {
    vocabulary,
    glossary,
    spelling: spellingOf(wordsSeen(vocabulary), glossary),
    weights: {
      classes: LABELS.length,
      values: Float32Array.from(features.flatMap(([, , weights]) => weights.map((weight) => weight * STEP))),
    },
    temperature,
    calibration,
  };
}
