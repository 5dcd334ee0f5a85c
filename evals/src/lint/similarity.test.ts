import { expect, it } from 'vitest';
import { gramsOf, jaccard, normalised } from './similarity.ts';

const alike = (a: string, b: string) => jaccard(gramsOf(a), gramsOf(b));

it('sees one text where a reader sees one', () => {
  expect(normalised('  Où est ma FACTURE?! ')).toBe(normalised('ou est ma facture'));
});

it('is the shared part of all runs of four characters', () => {
  // " ab ", "abcd" and so on: " abc", "abc " of the one, " abd", "abd " of the other.
  expect(alike('abc', 'abd')).toBe(0);
  // " cal", "call", "alls", "lls " and " cal", "call", "all ".
  expect(alike('calls', 'call')).toBeCloseTo(2 / 5, 12);
  expect(alike('calls', 'calls!')).toBe(1);
});

it('rates a changed word high and another sentence low', () => {
  const text = 'I was charged twice for the month of May';
  expect(alike(text, 'We were charged twice for the month of May')).toBeGreaterThan(0.6);
  expect(alike(text, 'The webhook does not answer since this morning')).toBeLessThan(0.1);
});

it('finds nothing to compare in what has no letters', () => {
  expect(alike('??', '!!')).toBe(0);
});
