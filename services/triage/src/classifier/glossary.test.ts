import { describe, expect, it } from 'vitest';
import { conceptGrams, parseGlossary, readGlossary } from './glossary.ts';
import { fold, wordsOf } from './words.ts';

const glossary = parseGlossary(
  [
    '{"concept":"refund","words":["refund*","money back","rückerstatt*"]}',
    '{"concept":"cancel","words":["end my contract"]}',
  ].join('\n'),
);

describe('conceptGrams', () => {
  it('finds a word whatever its ending, accents and language', () => {
    expect(conceptGrams(wordsOf('Refunds? Rueckerstattung, RÜCKERSTATTUNG'), glossary)).toEqual([
      { key: 'k:refund', from: [0] },
      { key: 'k:refund', from: [2] },
    ]);
  });

  it('finds a phrase only when its words follow each other', () => {
    expect(conceptGrams(wordsOf('give my money back'), glossary)).toEqual([
      { key: 'k:refund', from: [2, 3] },
    ]);
    expect(conceptGrams(wordsOf('my money is back, end my new contract'), glossary)).toEqual([]);
  });

  it('does not match a phrase that runs past the end of the message', () => {
    expect(conceptGrams(wordsOf('please end my'), glossary)).toEqual([]);
  });
});

describe('the glossary', () => {
  it('can be found in messages: every phrase is words, one space apart, an asterisk only at an end', () => {
    for (const [first, phrases] of readGlossary()) {
      for (const { concept, tokens } of phrases) {
        const phrase = tokens.join(' ');
        const words = wordsOf(phrase.replaceAll('*', '')).map(({ folded }) => folded);
        expect(words.join(' '), `${concept}: ${phrase}`).toBe(fold(phrase).replaceAll('*', ''));
        expect(tokens[0]).toBe(first);
      }
    }
  });

  it('refuses a line that is no concept', () => {
    expect(() => parseGlossary('{"concept":"refund","words":[]}')).toThrow();
  });
});
