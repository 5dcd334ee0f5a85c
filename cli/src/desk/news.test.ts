import type { HistoryItem } from '@switchboard/shared';
import { expect, test } from 'vitest';
import { newItems } from './news.ts';

const said = (...texts: string[]): HistoryItem[] =>
  texts.map((content) => ({ type: 'message', role: 'user', content }));

test('the news are what came after the newest item that was there', () => {
  expect(newItems(said('a', 'b'), said('a', 'b', 'c'))).toEqual(said('c'));
  expect(newItems(said('a'), said('a', 'a'))).toEqual(said('a'));
  expect(newItems([], said('a'))).toEqual(said('a'));
  expect(newItems(said('a'), said('a'))).toEqual([]);
});

test('also where the oldest items have left the history meanwhile', () => {
  expect(newItems(said('a', 'b', 'c'), said('c', 'd'))).toEqual(said('d'));
});
