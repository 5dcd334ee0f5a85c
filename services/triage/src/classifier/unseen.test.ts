import { describe, expect, it } from 'vitest';
import { calibrationError, type Scored } from './calibration.ts';
import { loadClassifier } from './classifier.ts';
import { readExamples, readUnseen } from './examples.ts';
import { LABELS } from './labels.ts';
import { seeded } from './random.ts';
import { wordsOf } from './words.ts';

const unseen = readUnseen();
const { classify } = loadClassifier();

const asWords = (text: string) =>
  wordsOf(text)
    .map(({ folded }) => folded)
    .join(' ') || text;

const share = (rows: readonly { label: string; text: string }[]) =>
  rows.filter(({ label, text }) => classify(text).label === label).length / rows.length;

/** One slip in every third longer word, never in its first letter: left out, doubled, changed or swapped with the next. */
function mistyped(text: string, random: () => number): string {
  const slip = (word: string) => {
    const at = 1 + Math.floor(random() * (word.length - 2));
    const [before, own, after] = [word.slice(0, at), word[at]!, word.slice(at + 1)];
    const other = String.fromCharCode(97 + Math.floor(random() * 26));
    const slips = [before + after, before + own + own + after, before + other + after];
    return [...slips, before + after[0] + own + after.slice(1)][Math.floor(random() * 4)]!;
  };
  return text.replaceAll(/\p{L}{4,}/gu, (word) => (random() < 1 / 3 ? slip(word) : word));
}

describe('on messages that were written apart from the examples', () => {
  it('has none of them among the examples', () => {
    const learned = new Set(readExamples().map(({ text }) => asWords(text)));
    expect(unseen.filter(({ text }) => learned.has(asWords(text)))).toEqual([]);
  });

  it('routes at least 92 in 100 right', () => {
    expect(share(unseen)).toBeGreaterThan(0.92);
  });

  it.each(LABELS)('routes at least 88 in 100 right that are for %s', (label) => {
    expect(share(unseen.filter((row) => row.label === label))).toBeGreaterThan(0.88);
  });

  it('routes at least 88 in 100 right when every third longer word is mistyped', () => {
    const random = seeded(11);
    const slipped = unseen.map(({ label, text }) => ({ label, text: mistyped(text, random) }));
    expect(share(slipped)).toBeGreaterThan(0.88);
  });

  it('is about as often right as it says', () => {
    const scored = unseen.map(({ label, text }): Scored => {
      const { probabilities } = classify(text);
      return {
        logits: Float64Array.from(LABELS, (each) => Math.log(probabilities[each])),
        label: LABELS.indexOf(label),
      };
    });
    expect(calibrationError(scored)).toBeLessThan(0.06);
  });
});
