import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { RecordMap } from './record-map.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how: { type: 'minor' | 'major' }) => void;

/** Bytes of what young collections have promoted. */
const promoted = () =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => space_name === 'old_space' || space_name === 'large_object_space')
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);

it('a young collection frees what has come and gone', () => {
  const map = new RecordMap<number[]>();
  const ROUNDS = 100;
  const AT_ONCE = 16;
  const ITEMS = 5_000;
  collect({ type: 'major' });
  const before = promoted();
  for (let round = 0; round < ROUNDS; round++) {
    const keys = Array.from({ length: AT_ONCE }, (_, n) => `a key of a request ${round}.${n}`);
    for (const key of keys) map.set(key, Array.from({ length: ITEMS }, Math.random));
    for (const key of keys) map.delete(key);
    collect({ type: 'minor' });
  }
  expect(promoted() - before).toBeLessThan((ROUNDS * AT_ONCE * ITEMS * 8) / 20);
});

it('it is a map', () => {
  const map = new RecordMap<number>();
  expect(map.set('a', 1).set('b', 2).set('constructor', 3).set('a', 4).size).toBe(3);
  expect([map.get('a'), map.get('toString'), map.has('b'), map.has('c')]).toEqual([
    4,
    undefined,
    true,
    false,
  ]);
  expect([map.delete('b'), map.delete('b')]).toEqual([true, false]);
  expect([...map]).toEqual([
    ['a', 4],
    ['constructor', 3],
  ]);
  expect([...map.keys()]).toEqual(['a', 'constructor']);
  expect([...map.values()]).toEqual([4, 3]);
  const visited: [string, number][] = [];
  map.forEach((value, key) => void visited.push([key, value]));
  expect(visited).toEqual([...map.entries()]);
  map.clear();
  expect([map.size, [...map.entries()]]).toEqual([0, []]);
});
