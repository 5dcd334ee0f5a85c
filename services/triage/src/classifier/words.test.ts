import { describe, expect, it } from 'vitest';
import { fold, wordsOf } from './words.ts';

const surfaces = (text: string) => wordsOf(text).map(({ surface }) => surface);

describe('wordsOf', () => {
  it('keeps each word as the customer wrote it, in order, without punctuation or emoji', () => {
    expect(surfaces('Hi!! My IVR is DOWN... 😡 (again)')).toEqual(['Hi', 'My', 'IVR', 'is', 'DOWN', 'again']);
  });

  it('keeps an amount of money in one word, with its sign before or behind', () => {
    expect(surfaces('charged $1,299.00, not 49 €, or 20% less')).toEqual([
      'charged',
      '$1,299.00,',
      'not',
      '49 €',
      'or',
      '20%',
      'less',
    ]);
  });

  it('keeps a contraction in one word, whichever apostrophe it has', () => {
    expect(wordsOf("doesn't doesn’t").map(({ folded }) => folded)).toEqual(["doesn't", "doesn't"]);
  });

  it('reads an accent that is its own code point like the composed letter', () => {
    expect(wordsOf('re\u0301clamation')).toEqual([{ surface: 'réclamation', folded: 'reclamation' }]);
  });

  it('finds no word in punctuation', () => {
    expect(wordsOf('??? ... 👍')).toEqual([]);
  });
});

describe('fold', () => {
  it('drops case, accents and the sharp s', () => {
    expect(fold('GRÜßE, Ação')).toBe('grusse, acao');
  });
});
