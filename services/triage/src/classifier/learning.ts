import { calibrationError, fitTemperature, logLoss } from './calibration.ts';
import { afterClosedTopic } from './closed-topic.ts';
import type { Example } from './examples.ts';
import { buildVocabulary, leastSeen, readingsOf, rowOf, type Vocabulary } from './features.ts';
import { stratifiedFolds } from './folds.ts';
import type { Glossary } from './glossary.ts';
import { LABELS } from './labels.ts';
import type { Model } from './model.ts';
import { logitsOf, type Training, train, type Weights } from './softmax-regression.ts';
import { readTypos, type Spelling, spellingOf } from './spelling.ts';
import { type Word, wordsOf } from './words.ts';

/** Found by cross-validation; accuracy is flat from half to twice the rate and the decay. */
const TRAINING: Training = { epochs: 25, batch: 8, rate: 8, decay: 5e-5, seed: 1 };

const FOLDS = 5;

type Lesson = { words: Word[]; label: number };

type Learned = { vocabulary: Vocabulary; weights: Weights; spelling: Spelling };

/** Only words that several examples have are known: one that is mistyped in an example is learned as what was meant. */
function spellingIn(lessons: readonly Lesson[], glossary: Glossary): Spelling {
  const seen = new Map<string, number>();
  for (const { words } of lessons) {
    for (const word of new Set(words.map(({ folded }) => folded))) seen.set(word, (seen.get(word) ?? 0) + 1);
  }
  return spellingOf(new Map([...seen].filter(([, count]) => count >= leastSeen('words'))), glossary);
}

function learn(lessons: readonly Lesson[], glossary: Glossary): Learned {
  const spelling = spellingIn(lessons, glossary);
  const readings = lessons.map(({ words }) => readingsOf(readTypos(words, spelling, glossary), glossary));
  const vocabulary = buildVocabulary(readings);
  const weights = train(
    readings.map((each) => rowOf(each, vocabulary)),
    lessons.map(({ label }) => label),
    { features: vocabulary.index.size, classes: LABELS.length },
    TRAINING,
  );
  return { vocabulary, weights, spelling };
}

/**
 * Learns from all examples but one fold, to find the temperature on that fold, and then from all of them.
 * A temperature fitted on messages that were learned from would make the model far too sure of itself.
 */
export function learnModel(examples: readonly Example[], glossary: Glossary): Model {
  const lessons = examples.map(({ text, label }) => ({
    words: wordsOf(afterClosedTopic(text) ?? text),
    label: LABELS.indexOf(label),
  }));
  const labels = lessons.map(({ label }) => label);
  const folds = stratifiedFolds(labels, FOLDS, TRAINING.seed);
  const rehearsal = learn(
    lessons.filter((_, i) => folds[i] !== 0),
    glossary,
  );
  const heldOut = lessons
    .filter((_, i) => folds[i] === 0)
    .map(({ words, label }) => {
      const readings = readingsOf(readTypos(words, rehearsal.spelling, glossary), glossary);
      return { logits: logitsOf(rehearsal.weights, rowOf(readings, rehearsal.vocabulary)), label };
    });
  const temperature = fitTemperature(heldOut);
  return {
    ...learn(lessons, glossary),
    glossary,
    temperature,
    calibration: {
      logLoss: { before: logLoss(heldOut), after: logLoss(heldOut, temperature) },
      calibrationError: { before: calibrationError(heldOut), after: calibrationError(heldOut, temperature) },
    },
  };
}
