import { trace } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { logRecordOf } from './log-record.ts';

const line = (fields: object) =>
  JSON.stringify({
    level: 'info',
    time: '2026-03-01T10:00:00.123Z',
    service: 'billing',
    msg: 'run committed',
    ...fields,
  });

it('a line’s message is the body, and what else it says are attributes', () => {
  expect(logRecordOf(line({ conversation: 'c1', ms: 7 }))).toMatchObject({
    timestamp: new Date('2026-03-01T10:00:00.123Z'),
    severityText: 'info',
    severityNumber: 9,
    body: 'run committed',
    attributes: { conversation: 'c1', ms: 7 },
  });
});

it('a line that belongs to a span is a record of that span', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const { context, attributes } = logRecordOf(line({ trace_id: traceId, span_id: 'b7ad6b7169203331' }));
  expect(context && trace.getSpanContext(context)).toMatchObject({ traceId, spanId: 'b7ad6b7169203331' });
  expect(attributes).toEqual({});
});

it.each([
  ['debug', 5],
  ['warn', 13],
  ['error', 17],
])('%s is severity %d', (level, severity) => {
  expect(logRecordOf(line({ level }))).toMatchObject({ severityText: level, severityNumber: severity });
});
