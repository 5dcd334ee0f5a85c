import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const OPEN_METRICS = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5';

function measured() {
  const metrics = createMetrics('billing');
  metrics.handoffs.inc({ from: 'billing', to: 'triage' });
  const turn = { agent: 'billing', outcome: 'reply' };
  metrics.turnSeconds.observe(turn, 0.7, `00-${TRACE}-00f067aa0ba902b7-01`);
  metrics.turnSeconds.observe(turn, 0.07, `00-${TRACE}-00f067aa0ba902b7-00`);
  metrics.turnSeconds.observe(turn, 7, `00-${TRACE}-00f067aa0ba902b7-00`);
  return metrics;
}

it('OpenMetrics, where it is asked for, leads from a latency to its trace', async () => {
  const { contentType, text } = await measured().expose(OPEN_METRICS);
  expect(contentType).toMatch(/^application\/openmetrics-text/);
  const bucket = text.split('\n').find((line) => line.includes('turn_duration') && line.includes('le="1"'));
  expect(bucket).toMatch(
    /service="billing".*\} 2 # \{trace_id="4bf92f3577b34da6a3ce929d0e0e4736",span_id="00f067aa0ba902b7"\} 0\.7 \d/,
  );
  expect(text.endsWith('# EOF\n')).toBe(true);
});

it('a trace that is not sampled is no exemplar', async () => {
  const { text } = await measured().expose(OPEN_METRICS);
  expect(text.match(/trace_id=/g)).toHaveLength(1);
});

it('both formats name a counter alike, whichever was asked for first', async () => {
  const metrics = measured();
  for (const accept of [OPEN_METRICS, undefined, OPEN_METRICS, 'text/plain']) {
    const { text } = await metrics.expose(accept);
    expect(text).toMatch(/^switchboard_handoffs_total\{[^}]*\} 1$/m);
    const type = accept === OPEN_METRICS ? 'switchboard_handoffs' : 'switchboard_handoffs_total';
    expect(text).toContain(`# TYPE ${type} counter`);
    expect(text.includes('trace_id')).toBe(accept === OPEN_METRICS);
  }
});

it('a measurement that is no number ends nothing, and a clock that was set back counts as no time', async () => {
  const metrics = createMetrics('billing');
  const turn = { agent: 'billing', outcome: 'reply' };
  metrics.turnSeconds.observe(turn, Number.NaN);
  metrics.turnSeconds.observe(turn, -3);
  const { text } = await metrics.expose(undefined);
  expect(text).toMatch(/turn_duration_seconds_count\{[^}]*\} 1$/m);
  expect(text).toMatch(/turn_duration_seconds_sum\{[^}]*\} 0$/m);
});
