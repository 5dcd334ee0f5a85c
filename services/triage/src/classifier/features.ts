import { conceptGrams, type Glossary } from './glossary.ts';
import { characterGrams, type Gram, lengthGram, wordGrams } from './grams.ts';
import type { SparseRow } from './softmax-regression.ts';
import type { Word } from './words.ts';

/** Features of one kind that a message shows, each with the words (by index) that it was read from. */
type Reading = ReadonlyMap<string, ReadonlySet<number>>;

/**
 * The kinds of features. Each kind gets unit length times the root of its share, so that the hundred character
 * grams of a message do not drown its three concepts. A feature seen in fewer than `seenIn` examples is dropped: it
 * would be learned by heart. The shares sum to 1; cross-validated accuracy moves by less than a point around all of these.
 */
const KINDS = [
  { name: 'words', share: 0.33, seenIn: 3 },
  { name: 'characters', share: 0.33, seenIn: 8 },
  { name: 'concepts', share: 0.31, seenIn: 1 },
  { name: 'length', share: 0.03, seenIn: 1 },
] as const;

type Kind = (typeof KINDS)[number]['name'];

/** In how many examples a feature of this kind must be seen to be kept. */
export function leastSeen(kind: Kind): number {
  return KINDS.find(({ name }) => name === kind)!.seenIn;
}

export type Readings = Readonly<Record<Kind, Reading>>;

function readingOf(grams: readonly Gram[]): Reading {
  const reading = new Map<string, Set<number>>();
  for (const { key, from } of grams) {
    const words = reading.get(key);
    if (words === undefined) reading.set(key, new Set(from));
    else for (const word of from) words.add(word);
  }
  return reading;
}

export function readingsOf(words: readonly Word[], glossary: Glossary): Readings {
  return {
    words: readingOf(wordGrams(words)),
    characters: readingOf(characterGrams(words)),
    concepts: readingOf(conceptGrams(words, glossary)),
    length: readingOf([lengthGram(words)]),
  };
}

/** The features that are kept, numbered in order, and in how many of the examples each was seen. */
export type Vocabulary = { index: ReadonlyMap<string, number>; seenIn: Uint32Array; examples: number };

export function buildVocabulary(examples: readonly Readings[]): Vocabulary {
  const kept = KINDS.flatMap(({ name, seenIn }) => {
    const counts = new Map<string, number>();
    for (const readings of examples) {
      for (const key of readings[name].keys()) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...counts].filter(([, count]) => count >= seenIn);
  });
  return {
    index: new Map(kept.map(([key], i) => [key, i])),
    seenIn: Uint32Array.from(kept, ([, count]) => count),
    examples: examples.length,
  };
}

/** Inverse document frequency: a word that few examples have says more than one that most have. */
function rarity(vocabulary: Vocabulary, feature: number): number {
  return Math.log((1 + vocabulary.examples) / (1 + vocabulary.seenIn[feature]!)) + 1;
}

/** The row that the model sees: present or not, weighted by rarity, scaled per kind. Unknown features are left out. */
export function rowOf(readings: Readings, vocabulary: Vocabulary): SparseRow {
  const features: number[] = [];
  const values: number[] = [];
  for (const { name, share } of KINDS) {
    const known = [...readings[name].keys()].flatMap((key) => vocabulary.index.get(key) ?? []);
    const rarities = known.map((feature) => rarity(vocabulary, feature));
    const scale = Math.sqrt(share) / (Math.hypot(...rarities) || 1);
    features.push(...known);
    values.push(...rarities.map((each) => each * scale));
  }
  return { features: Int32Array.from(features), values: Float32Array.from(values) };
}
