import { describe, expect, it } from 'vitest';
import { spanOf } from './about-when.ts';

/** A Monday. */
const now = new Date('2026-11-23T10:30:00Z');

function span(words: string): string[] {
  const found = spanOf(words, now);
  return found ? [found.from, found.to].map((at) => at.toISOString().slice(0, 16)) : [];
}

describe('about when', () => {
  it.each([
    ['yesterday at 3pm', '2026-11-22T14:00', '2026-11-22T16:00'],
    ['today 09:15', '2026-11-23T08:15', '2026-11-23T10:15'],
    ['at 12am', '2026-11-22T23:00', '2026-11-23T01:00'],
    ['noon', '2026-11-23T11:00', '2026-11-23T13:00'],
    ['on Friday around 14:00', '2026-11-20T13:00', '2026-11-20T15:00'],
    ['2026-05-12T15:00Z', '2026-05-12T14:00', '2026-05-12T16:00'],
    ['2026-05-12T15:00:00+02:00', '2026-05-12T12:00', '2026-05-12T14:00'],
    ['20 minutes ago', '2026-11-23T09:10', '2026-11-23T11:10'],
    ['an hour ago', '2026-11-23T08:30', '2026-11-23T10:30'],
  ])('"%s" is an hour on both sides', (words, from, to) => {
    expect(span(words)).toEqual([from, to]);
  });

  it.each([
    ['yesterday', '2026-11-22'],
    ['this morning', '2026-11-23'],
    ['Wednesday', '2026-11-18'],
    ['Monday', '2026-11-23'],
    ['2 days ago', '2026-11-21'],
    ['on 2026-05-12', '2026-05-12'],
  ])('"%s" is that day', (words, day) => {
    expect(span(words)).toEqual([
      `${day}T00:00`,
      new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 16),
    ]);
  });

  it.each(['last week', 'in May', 'all the time', 'since 2024', '25:99', ''])(
    '"%s" says too little',
    (words) => {
      expect(span(words)).toEqual([]);
    },
  );
});
