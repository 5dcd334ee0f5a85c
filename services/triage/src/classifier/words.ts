/** One word of a message: as the customer wrote it, and folded for comparison. */
export type Word = { surface: string; folded: string };

const AMOUNT = String.raw`[$€£¥]\s?\d[\d.,]{0,15}|\d[\d.,]{0,15}\s?[$€£¥%]`;
const WORD = new RegExp(String.raw`${AMOUNT}|[\p{L}\p{N}]+(?:['’]\p{L}+)*`, 'gu');
const MARKS = /\p{M}+/gu;

/** No language has longer words; without a bound one pasted token could cost as much as a thousand messages. */
const LONGEST_WORD = 40;

/** Lower case, without accents: "Réclamation" and "reclamation" are one word to a customer in a hurry. */
export function fold(text: string): string {
  return text.toLowerCase().normalize('NFKD').replace(MARKS, '').replaceAll('’', "'").replaceAll('ß', 'ss');
}

/** The words of a message in order. Punctuation and emoji are no words; an amount such as "$99" is one. */
export function wordsOf(text: string): Word[] {
  const found = text.normalize('NFC').match(WORD) ?? [];
  return found.map((surface) => ({ surface, folded: fold(surface.slice(0, LONGEST_WORD)) }));
}
