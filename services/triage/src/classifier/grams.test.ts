import { describe, expect, it } from 'vitest';
import { characterGrams, lengthGram, wordGrams } from './grams.ts';
import { wordsOf } from './words.ts';

const keys = (grams: readonly { key: string }[]) => grams.map(({ key }) => key);

describe('wordGrams', () => {
  it('has each word and each pair of neighbours, with the words that they came from', () => {
    expect(wordGrams(wordsOf('Charged twice again'))).toEqual([
      { key: 'w:charged', from: [0] },
      { key: 'w:charged twice', from: [0, 1] },
      { key: 'w:twice', from: [1] },
      { key: 'w:twice again', from: [1, 2] },
      { key: 'w:again', from: [2] },
    ]);
  });

  it('makes amounts alike, and long numbers, but keeps three digits since they may be a status', () => {
    expect(keys(wordGrams(wordsOf('$99 20418 502')))).toEqual([
      'w:#amount',
      'w:#amount #number',
      'w:#number',
      'w:#number 502',
      'w:502',
    ]);
  });
});

describe('characterGrams', () => {
  it('has the runs of three to five characters of each word, borders marked, never across words', () => {
    expect(keys(characterGrams(wordsOf('an IVR')))).toEqual([
      'c:_an',
      'c:an_',
      'c:_an_',
      'c:_iv',
      'c:ivr',
      'c:vr_',
      'c:_ivr',
      'c:ivr_',
      'c:_ivr_',
    ]);
  });

  it('shares most runs between a word and its mistyped form', () => {
    const right = new Set(keys(characterGrams(wordsOf('invoice'))));
    const typo = keys(characterGrams(wordsOf('invoise')));
    expect(typo.filter((key) => right.has(key)).length).toBeGreaterThanOrEqual(typo.length / 3);
  });

  it('leaves numbers out', () => {
    expect(characterGrams(wordsOf('20418 $99'))).toEqual([]);
  });
});

describe('lengthGram', () => {
  it('tells short messages apart and puts long ones together', () => {
    const size = (words: number) => lengthGram(wordsOf('word '.repeat(words))).key;
    expect([0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 500].map(size)).toEqual([
      'n:0',
      'n:1',
      'n:2',
      'n:3-4',
      'n:3-4',
      'n:5-8',
      'n:5-8',
      'n:9-16',
      'n:9-16',
      'n:17+',
      'n:17+',
    ]);
  });
});
