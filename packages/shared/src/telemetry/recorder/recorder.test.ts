import {
  type Context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  InMemorySpanExporter,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  TracerProvider as SdkTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';
import { recorder } from './recorder.ts';

const resource = resourceFromAttributes({ 'service.name': 'billing' });
const always = new ParentBasedSampler({ root: new AlwaysOnSampler() });

/** What is exported of what `work` does with a tracer. */
function exported(
  providerOf: (exporter: InMemorySpanExporter) => TracerProvider,
  work: (tracer: Tracer) => void,
): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  work(providerOf(exporter).getTracer('switchboard', '1.0'));
  return exporter.getFinishedSpans();
}

const ours =
  ({
    sampler = always,
    valueLength = Number.POSITIVE_INFINITY,
  }: {
    sampler?: Sampler;
    valueLength?: number;
  } = {}) =>
  (exporter: InMemorySpanExporter) =>
    recorder({ resource, sampler, valueLength, processor: new SimpleSpanProcessor({ exporter }) });

const theSdks = (exporter: InMemorySpanExporter) =>
  new SdkTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] });

const remote: SpanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
};
const under = (parent: SpanContext): Context => trace.setSpanContext(ROOT_CONTEXT, parent);
const unsampled = { ...remote, traceFlags: TraceFlags.NONE };

it('what is recorded is what the SDK would have recorded', () => {
  const at = 1_795_000_000_000;
  const work = (tracer: Tracer) => {
    const span = tracer.startSpan(
      'process turn',
      {
        kind: SpanKind.CONSUMER,
        startTime: at,
        attributes: { text: 'a', none: undefined, list: ['x', 'y'], count: 3 },
        links: [{ context: remote, attributes: { why: 'publisher' } }],
      },
      under(remote),
    );
    span
      .setAttribute('late', true)
      .setAttributes({ count: 4, share: 0.5, gone: undefined })
      .addEvent('redelivery', { n: 2, gone: undefined }, at + 1)
      .addEvent('retry', at + 2)
      .addLink({ context: unsampled })
      .addLinks([{ context: remote }])
      .updateName('process work')
      .setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
    span.recordException(new TypeError('no such thing'), at + 3);
    span.recordException({ code: 'ECONNRESET', message: 'gone' }, at + 4);
    span.recordException('only words', at + 5);
    tracer
      .startSpan('child', { startTime: new Date(at) }, trace.setSpan(ROOT_CONTEXT, span))
      .end([at / 1_000, 500_000]);
    span.end(at + 12.5);
    const outage = tracer.startSpan('send', { startTime: at }, ROOT_CONTEXT);
    for (let n = 0; n < 130; n++) outage.addEvent('retry', { n }, at + n).addLink({ context: remote });
    outage.end(at + 130);
    tracer.startSpan('alone', { root: true, startTime: at }, under(remote)).end(at);
    tracer.startSpan('backwards', { startTime: at }, ROOT_CONTEXT).end(at - 1);
  };
  const told = (span: ReadableSpan, _: number, all: ReadableSpan[]) => ({
    name: span.name,
    kind: span.kind,
    isOfTrace: all.findIndex((other) => other.spanContext().traceId === span.spanContext().traceId),
    isRemoteTrace: span.spanContext().traceId === remote.traceId,
    flags: span.spanContext().traceFlags,
    parent: all.findIndex((other) => other.spanContext().spanId === span.parentSpanContext?.spanId),
    isOfRemote: span.parentSpanContext?.isRemote,
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    status: span.status,
    attributes: span.attributes,
    events: span.events.map(({ name, time, attributes = {} }) => ({
      name,
      time,
      attributes: { ...attributes, 'exception.stacktrace': typeof attributes['exception.stacktrace'] },
    })),
    links: span.links.map(({ context, attributes = {} }) => ({ context, attributes })),
    ended: span.ended,
    resource: span.resource.attributes,
    scope: span.instrumentationScope,
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
  });
  const expected = exported(theSdks, work).map(told);
  expect(expected).toHaveLength(5);
  expect(exported(ours(), work).map(told)).toEqual(expected);
});

it('a span without given times begins now and lasts as long as it took', () => {
  const before = Date.now();
  const [span] = exported(ours(), (tracer) => tracer.startSpan('now', {}, ROOT_CONTEXT).end());
  const [seconds, nanos] = span?.startTime ?? [0, 0];
  expect(seconds * 1_000 + nanos / 1e6).toBeGreaterThanOrEqual(before);
  expect(seconds * 1_000 + nanos / 1e6).toBeLessThanOrEqual(Date.now());
  expect(span?.duration[0]).toBe(0);
  expect(span?.duration[1]).toBeGreaterThan(0);
});

it('what is not sampled is not recorded, and its trace goes on', () => {
  const spans = exported(ours(), (tracer) => {
    const span = tracer.startSpan('process turn', {}, under(unsampled));
    expect(span.isRecording()).toBe(false);
    expect(span.spanContext()).toMatchObject({ traceId: remote.traceId, traceFlags: TraceFlags.NONE });
    expect(span.spanContext().spanId).not.toBe(remote.spanId);
    tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, span)).end();
    span.end();
  });
  expect(spans).toEqual([]);
});

it('the sampler is asked as the SDK asks it, and what it adds is on the span', () => {
  const asked = () => {
    const calls: unknown[] = [];
    const sampler: Sampler = {
      shouldSample: (_context, ...rest) => {
        calls.push(rest);
        return { decision: SamplingDecision.RECORD_AND_SAMPLED, attributes: { by: 'sampler' } };
      },
    };
    return { calls, sampler };
  };
  const work = (tracer: Tracer) =>
    tracer
      .startSpan(
        'chat',
        { kind: SpanKind.CLIENT, attributes: { model: 'm' }, links: [{ context: remote }] },
        under(remote),
      )
      .end();
  const [mine, sdks] = [asked(), asked()];
  const [span] = exported(ours({ sampler: mine.sampler }), work);
  exported(
    (exporter) =>
      new SdkTracerProvider({
        sampler: sdks.sampler,
        spanProcessors: [new SimpleSpanProcessor({ exporter })],
      }),
    work,
  );
  expect(mine.calls).toMatchObject([
    [remote.traceId, 'chat', SpanKind.CLIENT, { model: 'm' }, [{ context: remote }]],
  ]);
  expect(sdks.calls).toMatchObject(mine.calls);
  expect(span?.attributes).toEqual({ model: 'm', by: 'sampler' });
});

it('nothing changes a span after its end, and it is exported once', () => {
  const spans = exported(ours(), (tracer) => {
    const span = tracer.startSpan('turn', { attributes: { a: 1 } }, ROOT_CONTEXT);
    span.end();
    expect(span.isRecording()).toBe(false);
    span.setAttribute('b', 2).addEvent('late').addLink({ context: remote }).updateName('x');
    span.setStatus({ code: SpanStatusCode.ERROR }).end();
  });
  expect(spans).toHaveLength(1);
  expect(spans[0]).toMatchObject({
    name: 'turn',
    attributes: { a: 1 },
    events: [],
    links: [],
    status: { code: 0 },
  });
});

it('long texts are cut where that is asked for', () => {
  const [span] = exported(ours({ valueLength: 4 }), (tracer) =>
    tracer.startSpan('chat', { attributes: { long: 'abcdef', short: 'abc', n: 12_345 } }, ROOT_CONTEXT).end(),
  );
  expect(span?.attributes).toEqual({ long: 'abcd', short: 'abc', n: 12_345 });
});

it('a library’s own spans are recorded, too', () => {
  const spans = exported(ours(), (tracer) => {
    const answer = tracer.startActiveSpan('outer', (span) => {
      span.end();
      return 'done';
    });
    expect(answer).toBe('done');
    tracer.startActiveSpan('inner', { kind: SpanKind.CLIENT }, under(remote), (span) => span.end());
  });
  expect(spans.map(({ name, kind, parentSpanContext }) => [name, kind, parentSpanContext?.spanId])).toEqual([
    ['outer', SpanKind.INTERNAL, undefined],
    ['inner', SpanKind.CLIENT, remote.spanId],
  ]);
});
