import { type Readings, rowOf } from './features.ts';
import { FUNCTION_WORDS } from './function-words.ts';
import { LABELS, type Label } from './labels.ts';
import type { Model } from './model.ts';
import type { Word } from './words.ts';

/** A word of the message as the customer wrote it, and how much it adds to a label's logit over the mean label's. */
export type Evidence = { word: string; weight: number };

/** More words than this add nothing that a reader of a reason or a run record would miss. */
const MOST_WORDS = 5;

function weightsOfWords(label: Label, words: readonly Word[], readings: Readings, model: Model): number[] {
  const { classes, values } = model.weights;
  const row = rowOf(readings, model.vocabulary);
  const valueIn = new Map(Array.from(row.features, (feature, i) => [feature, row.values[i]!]));
  const weights = words.map(() => 0);
  for (const [key, from] of Object.values(readings).flatMap((reading) => [...reading])) {
    const feature = model.vocabulary.index.get(key);
    if (feature === undefined) continue;
    const own = values.subarray(feature * classes, (feature + 1) * classes);
    const mean = own.reduce((total, weight) => total + weight, 0) / classes;
    const added = (own[LABELS.indexOf(label)]! - mean) * valueIn.get(feature)!;
    for (const word of from) weights[word]! += added / from.size;
  }
  return weights;
}

/**
 * The words that speak for a label, strongest first. What character grams, pairs and concepts add is credited to
 * the words they were read from, so only words of the message appear, and a mistyped one counts like any other.
 */
export function evidenceFor(
  label: Label,
  words: readonly Word[],
  readings: Readings,
  model: Model,
): Evidence[] {
  const strongest = new Map<string, Evidence>();
  weightsOfWords(label, words, readings, model).forEach((weight, i) => {
    const { surface, folded } = words[i]!;
    if (FUNCTION_WORDS.has(folded) || weight <= (strongest.get(folded)?.weight ?? 0)) return;
    strongest.set(folded, { word: surface, weight });
  });
  return [...strongest.values()].sort((a, b) => b.weight - a.weight).slice(0, MOST_WORDS);
}
