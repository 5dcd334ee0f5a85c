import { expect, it } from 'vitest';
import { oneAtATime } from './exemplar.ts';

it('of traces that are measured within two milliseconds the first one gives exemplars, for all that it measures', () => {
  let now = 0;
  const speaks = oneAtATime(() => now);
  expect(speaks('a')).toBe(true);
  expect(speaks('b')).toBe(false);
  expect(speaks('a')).toBe(true);
  now += 2;
  expect(speaks('b')).toBe(true);
  expect(speaks('a')).toBe(false);
});
