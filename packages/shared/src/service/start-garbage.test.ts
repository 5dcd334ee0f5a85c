import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { collectStartGarbage } from './start-garbage.ts';

it('what nobody holds any more is gone, and no program gets hold of the collector', async () => {
  const dropped = new WeakRef({ modules: new Array(1_000).fill('loaded') });
  // Until the end of its round an object that a WeakRef was made for is held.
  await setImmediate();
  collectStartGarbage();
  expect(dropped.deref()).toBeUndefined();
  expect(globalThis.gc).toBeUndefined();
});
