import { TraceFlags } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { exemplarsOf } from './exemplar.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const exemplar = { trace_id: TRACE, span_id: SPAN };
const sampled = `00-${TRACE}-${SPAN}-01`;
const unsampled = `00-${TRACE}-${SPAN}-00`;

it('in each tenth of a second the first value has an exemplar, and every one that is larger than those before it', () => {
  let now = 0;
  const exemplars = exemplarsOf(() => now);
  const told = (value: number) => exemplars(value, sampled) !== undefined;
  expect([0.2, 0.1, 0.2, 3, 0.2, 2, 4].map(told)).toEqual([true, false, false, true, false, false, true]);
  now += 100;
  expect([0.1, 0.1].map(told)).toEqual([true, false]);
});

it('an exemplar names the span that was measured, by itself or by its traceparent', () => {
  const exemplars = exemplarsOf(() => 0);
  expect(exemplars(1, sampled)).toEqual(exemplar);
  expect(exemplars(2, { traceId: TRACE, spanId: SPAN, traceFlags: TraceFlags.SAMPLED })).toEqual(exemplar);
});

it('what is not traced, or not sampled, has no exemplar and takes nobody’s turn', () => {
  const exemplars = exemplarsOf(() => 0);
  for (const where of [undefined, unsampled, 'no traceparent']) expect(exemplars(5, where)).toBeUndefined();
  expect(exemplars(1, sampled)).toEqual(exemplar);
});
