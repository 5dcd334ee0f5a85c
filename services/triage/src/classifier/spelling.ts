import type { Vocabulary } from './features.ts';
import { FUNCTION_WORDS } from './function-words.ts';
import { type Glossary, isInGlossary } from './glossary.ts';
import type { Word } from './words.ts';

/** The words that are known, and how often each was seen; those that a mistyped word could mean, by `bucketOf`. */
export type Spelling = { seen: ReadonlyMap<string, number>; buckets: ReadonlyMap<string, readonly string[]> };

/** Below this a slip is as likely to be another word: "cat", "car", "can". */
const SHORTEST = 4;
const LETTERS = /^\p{L}+$/u;

/** Nearly every slip leaves the first letter alone, so a word is compared with the few that share it and are about as long. */
const bucketOf = (first: string, length: number) => `${first}${length}`;

/** @param seen in how many examples each word was seen; the words of the glossary and function words are known without it */
export function spellingOf(seen: ReadonlyMap<string, number>, glossary: Glossary): Spelling {
  const known = new Map(seen);
  const ofGlossary = [...glossary.values()].flatMap((phrases) => phrases.flatMap(({ tokens }) => tokens));
  for (const word of [...ofGlossary, ...FUNCTION_WORDS]) if (!known.has(word)) known.set(word, 0);
  const buckets = Map.groupBy(
    [...known.keys()].filter((word) => word.length >= SHORTEST && LETTERS.test(word)),
    (word) => bucketOf(word[0]!, word.length),
  );
  return { seen: known, buckets };
}

/** The single words that a vocabulary kept. */
export function wordsSeen({ index, seenIn }: Vocabulary): Map<string, number> {
  return new Map(
    [...index].flatMap(([key, feature]) =>
      key.startsWith('w:') && !key.includes(' ') ? [[key.slice(2), seenIn[feature]!] as const] : [],
    ),
  );
}

/** One letter left out, doubled, added, changed, or two neighbours swapped (optimal string alignment of 1). */
export function isOneSlip(typed: string, meant: string): boolean {
  let start = 0;
  while (start < typed.length && typed[start] === meant[start]) start++;
  let end = 0;
  const most = Math.min(typed.length, meant.length) - start;
  while (end < most && typed.at(-1 - end) === meant.at(-1 - end)) end++;
  const left = typed.length - start - end;
  const right = meant.length - start - end;
  if (left <= 1 && right <= 1) return left + right > 0;
  return left === 2 && right === 2 && typed[start] === meant[start + 1] && typed[start + 1] === meant[start];
}

function meantBy(typed: string, { seen, buckets }: Spelling, glossary: Glossary): string {
  if (typed.length < SHORTEST || seen.has(typed) || !LETTERS.test(typed) || isInGlossary(typed, glossary)) {
    return typed;
  }
  let best = typed;
  let most = -1;
  for (const length of [typed.length - 1, typed.length, typed.length + 1]) {
    for (const word of buckets.get(bucketOf(typed[0]!, length)) ?? []) {
      const often = seen.get(word)!;
      if (often > most && isOneSlip(typed, word)) [best, most] = [word, often];
    }
  }
  return best;
}

/** Reads a word that nobody has seen as the commonest known one that is a slip away. What the customer wrote stays beside it. */
export function readTypos(words: readonly Word[], spelling: Spelling, glossary: Glossary): Word[] {
  return words.map(({ surface, folded }) => ({ surface, folded: meantBy(folded, spelling, glossary) }));
}
