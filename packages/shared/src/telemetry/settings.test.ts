import { expect, it } from 'vitest';
import { ConfigurationError } from '../config/environment.ts';
import { readSettings } from '../config/settings.ts';
import { wantsTracing } from './settings.ts';

const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:4318';

it.each([
  [{}, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT }, true],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces` }, true],
  [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
  [{ OTEL_TRACES_EXPORTER: 'console' }, true],
  [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT }, false],
  [{ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT }, false],
  [{ OTEL_SDK_DISABLED: 'False', OTEL_EXPORTER_OTLP_ENDPOINT }, true],
])('%o: traces are wanted: %s', (env, wanted) => {
  expect(wantsTracing(readSettings('billing', env))).toBe(wanted);
});

it('every variable that is wrong is told, and none of the values', () => {
  const wrong = {
    OTEL_SDK_DISABLED: 'secret',
    OTEL_TRACES_EXPORTER: 'secret',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'secret',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'secret',
    OTEL_TRACES_SAMPLER: 'secret',
    OTEL_TRACES_SAMPLER_ARG: '1.5',
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'secret',
  };
  const read = () => readSettings('billing', wrong);
  expect(read).toThrow(ConfigurationError);
  for (const name of Object.keys(wrong)) expect(read).toThrow(name);
  expect(read).not.toThrow(/secret/);
});
