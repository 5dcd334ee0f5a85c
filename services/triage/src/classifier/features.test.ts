import { describe, expect, it } from 'vitest';
import { buildVocabulary, readingsOf, rowOf } from './features.ts';
import { parseGlossary } from './glossary.ts';
import { wordsOf } from './words.ts';

const glossary = parseGlossary('{"concept":"bill","words":["invoice*"]}');
const read = (text: string) => readingsOf(wordsOf(text), glossary);
const common = ['my invoice is wrong', 'my invoice is late', 'my invoice is here', 'my bill is unique'];

describe('buildVocabulary', () => {
  it('keeps what several examples have and drops what only one has', () => {
    const { index } = buildVocabulary(common.map(read));
    expect(index.has('w:my invoice')).toBe(true);
    expect(index.has('w:unique')).toBe(false);
    expect(index.has('k:bill')).toBe(true);
  });

  it('counts an example once however often it repeats a word', () => {
    const { index, seenIn } = buildVocabulary(['no no no no', 'no', 'no'].map(read));
    expect(seenIn[index.get('w:no')!]).toBe(3);
  });
});

describe('rowOf', () => {
  const vocabulary = buildVocabulary(common.map(read));
  const valueIn = (text: string, key: string) => {
    const row = rowOf(read(text), vocabulary);
    return row.values[row.features.indexOf(vocabulary.index.get(key)!)];
  };

  it('never exceeds unit length, so no message can shout a long one down', () => {
    for (const text of [...common, 'my '.repeat(500)]) {
      expect(Math.hypot(...rowOf(read(text), vocabulary).values)).toBeLessThanOrEqual(1 + 1e-6);
    }
  });

  it('weighs a rare word over a common one', () => {
    expect(valueIn('my invoice', 'w:invoice')).toBeGreaterThan(valueIn('my invoice', 'w:my')!);
  });

  it('does not care how often a word is repeated', () => {
    expect(valueIn('my invoice', 'w:my')).toBeCloseTo(valueIn('my invoice my invoice', 'w:my')!, 6);
  });

  it('leaves only the length of a message that it knows nothing of', () => {
    const row = rowOf(read('zzz qqq vvv jjj'), vocabulary);
    expect([...row.features]).toEqual([vocabulary.index.get('n:3-4')]);
  });
});
