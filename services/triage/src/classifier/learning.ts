import { calibrationError, fitTemperature, logLoss } from './calibration.ts';
import { afterClosedTopic } from './closed-topic.ts';
import type { Example } from './examples.ts';
import { buildVocabulary, type Readings, readingsOf, rowOf, type Vocabulary } from './features.ts';
import { stratifiedFolds } from './folds.ts';
import type { Glossary } from './glossary.ts';
import { LABELS } from './labels.ts';
import type { Model } from './model.ts';
import { logitsOf, type Training, train, type Weights } from './softmax-regression.ts';
import { wordsOf } from './words.ts';

/** Found by cross-validation; accuracy is flat from half to twice the rate and the decay. */
const TRAINING: Training = { epochs: 25, batch: 8, rate: 8, decay: 5e-5, seed: 1 };

const FOLDS = 5;

type Lesson = { readings: Readings; label: number };

function learn(lessons: readonly Lesson[]): { vocabulary: Vocabulary; weights: Weights } {
  const vocabulary = buildVocabulary(lessons.map(({ readings }) => readings));
  const weights = train(
    lessons.map(({ readings }) => rowOf(readings, vocabulary)),
    lessons.map(({ label }) => label),
    { features: vocabulary.index.size, classes: LABELS.length },
    TRAINING,
  );
  return { vocabulary, weights };
}

/**
 * Learns from all examples but one fold, to find the temperature on that fold, and then from all of them.
 * A temperature fitted on messages that were learned from would make the model far too sure of itself.
 */
export function learnModel(examples: readonly Example[], glossary: Glossary): Model {
  const lessons = examples.map(({ text, label }) => ({
    readings: readingsOf(wordsOf(afterClosedTopic(text) ?? text), glossary),
    label: LABELS.indexOf(label),
  }));
  const labels = lessons.map(({ label }) => label);
  const folds = stratifiedFolds(labels, FOLDS, TRAINING.seed);
  const rehearsal = learn(lessons.filter((_, i) => folds[i] !== 0));
  const heldOut = lessons
    .filter((_, i) => folds[i] === 0)
    .map(({ readings, label }) => ({
      logits: logitsOf(rehearsal.weights, rowOf(readings, rehearsal.vocabulary)),
      label,
    }));
  const temperature = fitTemperature(heldOut);
  return {
    ...learn(lessons),
    glossary,
    temperature,
    calibration: {
      logLoss: { before: logLoss(heldOut), after: logLoss(heldOut, temperature) },
      calibrationError: { before: calibrationError(heldOut), after: calibrationError(heldOut, temperature) },
    },
  };
}
