import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exemplarIn } from './exemplar.ts';

const span = (digit: string, flags = '01') => `00-${digit.repeat(32)}-${digit.repeat(16)}-${flags}`;

let now = 0;
beforeEach(() => {
  // Whoever measured before, in this process, has had its time.
  now = performance.now() + 2;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('names the trace and the span that a value was measured in, where they are sampled', () => {
  expect(exemplarIn(span('a'))).toEqual({ trace_id: 'a'.repeat(32), span_id: 'a'.repeat(16) });
  expect(exemplarIn(span('b', '00'))).toBeUndefined();
  expect(exemplarIn(undefined)).toBeUndefined();
});

it('of traces that are measured within two milliseconds the first one is named, for all that it measures', () => {
  expect(exemplarIn(span('c'))).toBeDefined();
  expect(exemplarIn(span('d'))).toBeUndefined();
  expect(exemplarIn(span('c'))).toBeDefined();
  now += 2;
  expect(exemplarIn(span('d'))).toBeDefined();
});
