import { expect, it } from 'vitest';
import { monthIn, wishIn } from './offline-words.ts';

it.each([
  ['I was charged twice for May', '05'],
  ['the invoice of march', '03'],
  ['Sept please', '09'],
  ['June 2025, twice', '2025-06'],
  ['2026-04', '2026-04'],
  ['may I ask about my April bill', '04'],
  ['may I ask something', null],
  ['they march on', null],
  ['A-1001', null],
])('the month in "%s" is %s', (text, month) => {
  expect(monthIn(text)).toBe(month);
});

it.each([
  ['I was charged twice for May', 'refund'],
  ['I want my money back', 'refund'],
  ['please switch us to annual billing', 'plan'],
  ['can I downgrade?', 'plan'],
  ['my team was charged twice', 'refund'],
  ['cancel my subscription please', 'cancel'],
  ['where is my receipt', 'invoice'],
  ['hello', null],
])('what "%s" wants is %s', (text, wish) => {
  expect(wishIn(text)).toBe(wish);
});
