import { expect, it } from 'vitest';
import { isOfTrace, readTraceparent, writeTraceparent } from './traceparent.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

it('a trace context is read as the W3C’s grammar has it, and written the same', () => {
  for (const flags of ['00', '01']) {
    const traceparent = `00-${traceId}-${spanId}-${flags}`;
    const read = readTraceparent(traceparent);
    expect(read).toEqual({ traceId, spanId, traceFlags: Number(flags), isRemote: true });
    expect(writeTraceparent(read)).toBe(traceparent);
  }
});

it('of a version to come what is known is read', () => {
  expect(readTraceparent(`cc-${traceId}-${spanId}-03-what-the-future-brings`)).toMatchObject({
    traceId,
    traceFlags: 1,
  });
});

it.each([
  undefined,
  '',
  'trace-1',
  `ff-${traceId}-${spanId}-01`,
  `00-${'0'.repeat(32)}-${spanId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${traceId}-${spanId}`,
])('%s names no span', (text) => {
  expect(readTraceparent(text)).toBeUndefined();
});

it('the span of a process that traces nothing is nothing to send along', () => {
  expect(writeTraceparent(undefined)).toBeUndefined();
  expect(
    writeTraceparent({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }),
  ).toBeUndefined();
});

it('whether a trace context is of the trace that is going on is told without reading it', () => {
  const here = { traceId, spanId: 'a'.repeat(16), traceFlags: 1 };
  expect(isOfTrace(`00-${traceId}-${spanId}-01`, here)).toBe(true);
  expect(isOfTrace(`00-${'b'.repeat(32)}-${spanId}-01`, here)).toBe(false);
  for (const none of [undefined, '', traceId]) expect(isOfTrace(none, here)).toBe(false);
  expect(isOfTrace(`00-${traceId}-${spanId}-01`, undefined)).toBe(false);
});
