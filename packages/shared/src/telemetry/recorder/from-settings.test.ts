import { expect, it } from 'vitest';
import { readSettings } from '../../config/settings.ts';
import { samplerOf, valueLengthOf } from './from-settings.ts';

const parentBased = (root: string) => expect.stringMatching(new RegExp(`^ParentBased\\{root=${root},`));

it.each([
  [undefined, undefined, parentBased('AlwaysOnSampler')],
  ['always_on', undefined, 'AlwaysOnSampler'],
  ['always_off', undefined, 'AlwaysOffSampler'],
  ['traceidratio', '0.1', 'TraceIdRatioBased{0.1}'],
  ['parentbased_always_on', undefined, parentBased('AlwaysOnSampler')],
  ['parentbased_always_off', undefined, parentBased('AlwaysOffSampler')],
  ['parentbased_traceidratio', '0.25', parentBased('TraceIdRatioBased\\{0.25\\}')],
  ['parentbased_traceidratio', undefined, parentBased('TraceIdRatioBased\\{1\\}')],
])('OTEL_TRACES_SAMPLER=%s with %s', (OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, expected) => {
  const settings = readSettings('billing', { OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG });
  expect(samplerOf(settings).toString()).toEqual(expected);
});

it('the limit on a text’s length is that of spans, or the general one, or none', () => {
  const limit = (env: Record<string, string>) => valueLengthOf(readSettings('billing', env));
  expect(limit({})).toBe(Number.POSITIVE_INFINITY);
  expect(limit({ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '100' })).toBe(100);
  expect(
    limit({ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '100', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '200' }),
  ).toBe(200);
});
