import { readFileSync } from 'node:fs';
import { probabilitiesAt } from './calibration.ts';
import { afterClosedTopic } from './closed-topic.ts';
import { type Evidence, evidenceFor } from './evidence.ts';
import { readingsOf, rowOf } from './features.ts';
import { readGlossary } from './glossary.ts';
import { LABELS, type Label } from './labels.ts';
import { type CalibrationReport, MODEL_FILE, type Model, parseModel } from './model.ts';
import { logitsOf } from './softmax-regression.ts';
import { readTypos } from './spelling.ts';
import { wordsOf } from './words.ts';

/**
 * Below this probability of the likeliest label triage asks the customer instead of routing.
 *
 * A wrong route costs a handoff, a handback and a second handoff of the five that a conversation has; a needless
 * question costs one turn. Counting a wrong route as two questions, cross-validation finds the cost flat, within a
 * hundredth of itself, from 0 to 0.55, and accuracy up to here within half a point of routing always.
 */
export const ROUTING_THRESHOLD = 0.45;

export type Classification = {
  /** Where the message goes: the likeliest label, or `clarify` where that is not likely enough. */
  label: Label;
  likeliest: Label;
  /** Of the likeliest label, calibrated, 0 to 1. */
  probability: number;
  /** Of every label; they sum to 1. */
  probabilities: Record<Label, number>;
  /** The words of the message that speak most for the likeliest label, strongest first. */
  features: Evidence[];
};

export type Classifier = {
  classify(text: string): Classification;
  calibration: CalibrationReport;
};

function classifyWhole(text: string, model: Model): Classification {
  const words = readTypos(wordsOf(text), model.spelling, model.glossary);
  const readings = readingsOf(words, model.glossary);
  const logits = logitsOf(model.weights, rowOf(readings, model.vocabulary));
  const found = probabilitiesAt(model.temperature, logits);
  const probability = Math.max(...found);
  const likeliest = LABELS[found.indexOf(probability)]!;
  const of = (label: Label) => found[LABELS.indexOf(label)]!;
  return {
    label: probability < ROUTING_THRESHOLD ? 'clarify' : likeliest,
    likeliest,
    probability,
    probabilities: {
      billing: of('billing'),
      'tech-support': of('tech-support'),
      sales: of('sales'),
      human: of('human'),
      clarify: of('clarify'),
    },
    features: evidenceFor(likeliest, words, readings, model),
  };
}

export function classifierOf(model: Model): Classifier {
  return {
    calibration: model.calibration,
    classify(text) {
      const rest = afterClosedTopic(text);
      const open = rest === undefined ? undefined : classifyWhole(rest, model);
      return open === undefined || open.label === 'clarify' ? classifyWhole(text, model) : open;
    },
  };
}

let loaded: Classifier | undefined;

/** The classifier as learned from the examples, read on the first call and kept. */
export function loadClassifier(): Classifier {
  loaded ??= classifierOf(parseModel(readFileSync(MODEL_FILE, 'utf8'), readGlossary()));
  return loaded;
}
