import { describe, expect, test } from 'vitest';
import type { Live } from '../contracts/live.ts';
import { LiveTexts } from './live-texts.ts';

const of = (run: string, event: { type: 'thinking' } | { type: 'delta'; text: string }): Live => ({
  v: 1,
  conversation: 'c',
  agent: 'billing',
  run,
  ...event,
});
const thinking = (run: string) => of(run, { type: 'thinking' });
const delta = (run: string, text: string) => of(run, { type: 'delta', text });

describe('the text of a running answer', () => {
  test('is whole for a run whose beginning was seen', () => {
    const texts = new LiveTexts();
    for (const event of [thinking('1.1'), delta('1.1', 'Good '), delta('1.1', 'day')])
      expect(texts.see(event, 0)).toBe(true);
    expect(texts.of('c')).toEqual({ agent: 'billing', run: '1.1', text: 'Good day' });
  });

  test('is not shown for a run whose beginning was missed', () => {
    const texts = new LiveTexts();
    expect(texts.see(delta('1.1', 'day'), 0)).toBe(false);
    expect(texts.of('c')).toBeNull();
  });

  test('begins anew with another run, and the earlier run has no more say', () => {
    const texts = new LiveTexts();
    for (const event of [thinking('1.1'), delta('1.1', 'Good '), thinking('1.2')]) texts.see(event, 0);
    expect(texts.see(delta('1.1', 'day'), 0)).toBe(false);
    texts.see(delta('1.2', 'Hello'), 0);
    expect(texts.of('c')?.text).toBe('Hello');
  });

  test('is gone once it is answered, and what comes late of it is dropped', () => {
    const texts = new LiveTexts();
    texts.see(thinking('1.1'), 0);
    texts.end('c');
    expect(texts.see(delta('1.1', 'late'), 0)).toBe(false);
  });

  test('is forgotten with the connection, and where nothing is heard of its run for a quarter of an hour', () => {
    const texts = new LiveTexts();
    texts.see(thinking('1.1'), 0);
    texts.prune(15 * 60_000);
    expect(texts.of('c')).not.toBeNull();
    texts.prune(15 * 60_000 + 1);
    expect(texts.of('c')).toBeNull();
    texts.see(thinking('2.1'), 0);
    texts.forgetAll();
    expect(texts.of('c')).toBeNull();
  });
});
