import type { Word } from './words.ts';

/** A feature of a message, and the words (by index) that it was read from. */
export type Gram = { key: string; from: readonly number[] };

const AMOUNT = /^[$€£¥]|[$€£¥]$/u;
const NUMBER = /^\d/u;

/**
 * What a word stands for in word grams. Amounts and long numbers never repeat between customers, so only their
 * kind is kept; three digits stay as they are, since "502" and "911" have a meaning of their own.
 */
function tokenOf(word: Word): string {
  if (AMOUNT.test(word.folded)) return '#amount';
  if (NUMBER.test(word.folded) && !/^\d{3}$/u.test(word.folded)) return '#number';
  return word.folded;
}

/** Words alone and in pairs; `from` says which words, so that a reason can quote them. */
export function wordGrams(words: readonly Word[]): Gram[] {
  const tokens = words.map(tokenOf);
  return tokens.flatMap((token, i) => {
    const alone: Gram = { key: `w:${token}`, from: [i] };
    const next = tokens[i + 1];
    return next === undefined ? [alone] : [alone, { key: `w:${token} ${next}`, from: [i, i + 1] }];
  });
}

/**
 * Runs of 3 to 5 characters inside each word with its borders marked: they carry typos, inflections and
 * compounds ("Rechnungsbetrag", "refundd") that no list of words has.
 */
export function characterGrams(words: readonly Word[]): Gram[] {
  return words.flatMap((word, i) => {
    if (NUMBER.test(word.folded) || AMOUNT.test(word.folded)) return [];
    const padded = `_${word.folded}_`;
    const grams: Gram[] = [];
    for (let size = 3; size <= 5; size++) {
      for (let at = 0; at + size <= padded.length; at++) {
        grams.push({ key: `c:${padded.slice(at, at + size)}`, from: [i] });
      }
    }
    return grams;
  });
}

/** How long the message is, coarsely: "hello" and "help" are vague mostly because nothing follows. */
export function lengthGram(words: readonly Word[]): Gram {
  const n = words.length;
  const size = n < 3 ? String(n) : n < 5 ? '3-4' : n < 9 ? '5-8' : n < 17 ? '9-16' : '17+';
  return { key: `n:${size}`, from: [] };
}
