import { expect, it } from 'vitest';
import { readExamples } from './examples.ts';
import { LABELS } from './labels.ts';
import { wordsOf } from './words.ts';

const examples = readExamples();

it('names every example once', () => {
  expect(new Set(examples.map(({ id }) => id)).size).toBe(examples.length);
});

it('says nothing twice, so that no fold knows the answers of another', () => {
  const texts = examples.map(
    ({ text }) =>
      wordsOf(text)
        .map(({ folded }) => folded)
        .join(' ') || text,
  );
  expect(texts.filter((text, i) => texts.indexOf(text) !== i)).toEqual([]);
});

it('has enough of every label to learn from', () => {
  for (const label of LABELS) {
    expect(examples.filter((example) => example.label === label).length, label).toBeGreaterThan(150);
  }
});
