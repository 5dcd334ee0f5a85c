import { describe, expect, it } from 'vitest';
import { parseGlossary } from './glossary.ts';
import { isOneSlip, readTypos, spellingOf } from './spelling.ts';
import { wordsOf } from './words.ts';

const glossary = parseGlossary(
  '{"concept":"refund","words":["refund*","money back"]}\n{"concept":"bill","words":["invoice"]}',
);
const seen = new Map([
  ['charged', 40],
  ['charge', 90],
  ['changed', 7],
  ['human', 12],
  ['the', 900],
]);
const spelling = spellingOf(seen, glossary);
const readAs = (text: string) =>
  readTypos(wordsOf(text), spelling, glossary)
    .map(({ folded }) => folded)
    .join(' ');

describe('isOneSlip', () => {
  it.each([
    ['a letter left out', 'invoce', 'invoice'],
    ['a letter too many', 'invoicee', 'invoice'],
    ['a letter doubled', 'invvoice', 'invoice'],
    ['another letter', 'invoise', 'invoice'],
    ['two neighbours swapped', 'invocie', 'invoice'],
  ])('%s: %s for %s', (_, typed, meant) => {
    expect(isOneSlip(typed, meant)).toBe(true);
  });

  it.each([
    ['the same word', 'invoice', 'invoice'],
    ['two slips', 'invcie', 'invoice'],
    ['letters swapped over a third', 'nivioce', 'invoice'],
    ['another word', 'webhook', 'invoice'],
  ])('not %s: %s', (_, typed, meant) => {
    expect(isOneSlip(typed, meant)).toBe(false);
  });
});

describe('readTypos', () => {
  it('reads a mistyped word as the known one, and keeps what was written beside it', () => {
    expect(readTypos(wordsOf('my Invioce'), spelling, glossary)).toEqual([
      { surface: 'my', folded: 'my' },
      { surface: 'Invioce', folded: 'invoice' },
    ]);
  });

  it('takes the commonest of several that could be meant', () => {
    expect(readAs('chargd')).toBe('charge');
    expect(readAs('chanrged')).toBe('charged');
  });

  it('leaves alone what is known, by itself or as a beginning in the glossary', () => {
    expect(readAs('changed refundable money')).toBe('changed refundable money');
  });

  it('leaves alone short words, words with another first letter and whatever has a digit', () => {
    expect(readAs('teh xnvoice inv0ice')).toBe('teh xnvoice inv0ice');
  });
});
