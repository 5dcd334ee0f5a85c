import { type AnyValue, createTraceState, type Link, type SpanContext } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeSpans } from './encode-spans.ts';

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));
/** Of every length that matters, in letters that take one, two, three and four bytes, and with halves of letters. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(...[63, 64, 65, 126, 127, 128, 129].map((length) => 'a'.repeat(length))),
  fc.constantFrom('ü'.repeat(64), 'a'.repeat(63).concat('€'), '\ud83d', 'x'.repeat(16_400)),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(
    0,
    -0,
    -1,
    127,
    128,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    -(2 ** 53),
    2 ** 62,
    2 ** 63,
    2 ** 64,
    1e300,
  ),
);
const value = fc.letrec<{ value: AnyValue }>((again) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    number,
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.uint8Array({ maxLength: 200 }),
    fc.array(again('value')),
    fc.dictionary(text, again('value'), { maxKeys: 4 }),
  ),
})).value;
const attributes = fc.dictionary(text, value, { maxKeys: 6 });
const count = fc.nat(300);
const time = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 }), fc.nat(999_999_999));
const context: fc.Arbitrary<SpanContext> = fc.record(
  {
    traceId: hex(16),
    spanId: hex(8),
    traceFlags: fc.nat(255),
    isRemote: fc.boolean(),
    traceState: fc.constant(createTraceState('vendor=value,other=1')),
  },
  { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
);
const link: fc.Arbitrary<Link> = fc.record(
  { context, attributes, droppedAttributesCount: count },
  { requiredKeys: ['context'] },
);
const event: fc.Arbitrary<TimedEvent> = fc.record(
  { time, name: text, attributes, droppedAttributesCount: count },
  { requiredKeys: ['time', 'name'] },
);
const resources = [resourceFromAttributes({ 'service.name': 'billing' }), resourceFromAttributes({})];
const scopes = [
  { name: 'switchboard' },
  { name: 'other', version: '1.2.3', schemaUrl: 'https://example.com/1' },
];
const span: fc.Arbitrary<ReadableSpan> = fc
  .record({
    name: text,
    kind: fc.nat(4),
    own: context,
    parentSpanContext: fc.option(context, { nil: undefined }),
    startTime: time,
    endTime: time,
    status: fc.record({ code: fc.nat(2), message: text }, { requiredKeys: ['code'] }),
    attributes,
    links: fc.array(link, { maxLength: 3 }),
    events: fc.array(event, { maxLength: 3 }),
    resource: fc.constantFrom(...resources),
    instrumentationScope: fc.constantFrom(...scopes),
    droppedAttributesCount: count,
    droppedEventsCount: count,
    droppedLinksCount: count,
  })
  .map(({ own, parentSpanContext, ...rest }) => ({
    ...rest,
    ...(parentSpanContext && { parentSpanContext }),
    spanContext: () => own,
    duration: [0, 0],
    ended: true,
  }));

it('spans are written byte for byte as the SDK writes them', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 8 }), (spans) => {
      expect(Buffer.from(encodeSpans(spans))).toEqual(
        Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []),
      );
    }),
    { numRuns: 60 },
  );
});

it('a request that is larger than all before it is whole, and so is the next one', () => {
  const [one] = fc.sample(span, 1) as [ReadableSpan];
  const large = Array.from({ length: 200 }, (_, n) => ({
    ...one,
    attributes: { n, text: 'ä'.repeat(2_000) },
  }));
  for (const spans of [large, [one], large.slice(0, 10)]) {
    expect(Buffer.compare(encodeSpans(spans), ProtobufTraceSerializer.serializeRequest(spans)!)).toBe(0);
  }
});
