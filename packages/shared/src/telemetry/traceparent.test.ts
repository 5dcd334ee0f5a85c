import { expect, it } from 'vitest';
import { newTraceparent } from './traceparent.ts';

it('a new trace context is a sampled one by the W3C’s grammar, and no two are the same', () => {
  const made = Array.from({ length: 100 }, newTraceparent);
  for (const traceparent of made) {
    expect(traceparent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/);
  }
  expect(new Set(made).size).toBe(100);
});
