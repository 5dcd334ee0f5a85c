import type { StreamEvent } from '@openai/agents-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RetryableError } from '../contracts/errors.ts';
import { createMetrics } from './metrics.ts';
import { meterModelCall } from './model-call.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** A call of billing to an alias, and what is counted of it. */
function called(signal = new AbortController().signal) {
  const metrics = createMetrics('billing');
  const call = { agent: 'billing', model: 'gpt-4o', provider: 'openai', signal };
  const meter = meterModelCall(metrics, call, undefined);
  const lines = async () =>
    (await metrics.expose(undefined)).text
      .split('\n')
      .filter((line) => /^gen_ai_.*_(sum|count)\{/.test(line))
      .map((line) => line.replace('service="billing",', ''));
  return { meter, lines };
}

const words: StreamEvent = { type: 'output_text_delta', delta: 'I have refunded it.' };
const done = (model?: string): StreamEvent => ({
  type: 'response_done',
  response: {
    id: 'resp_1',
    output: [],
    usage: { inputTokens: 120, outputTokens: 15, totalTokens: 135 },
    ...(model === undefined ? {} : { providerData: { model } }),
  },
});

const common =
  'gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt-4o",gen_ai_agent_name="billing"';
const answered = (more = '') => `{${common},gen_ai_response_model="gpt-4o-2024-08-06"${more}}`;

it('an answer is measured in seconds, its first words apart, and its tokens by their type', async () => {
  const { meter, lines } = called();
  vi.advanceTimersByTime(500);
  meter.event(words);
  vi.advanceTimersByTime(250);
  meter.event(words);
  vi.advanceTimersByTime(750);
  meter.event(done('gpt-4o-2024-08-06'));
  meter.failed(new Error('too late to be one'));
  const input = answered(',gen_ai_token_type="input"');
  const output = answered(',gen_ai_token_type="output"');
  expect((await lines()).toSorted()).toEqual(
    [
      `gen_ai_client_operation_duration_seconds_sum${answered()} 1.5`,
      `gen_ai_client_operation_duration_seconds_count${answered()} 1`,
      `gen_ai_client_operation_time_to_first_chunk_seconds_sum${answered()} 0.5`,
      `gen_ai_client_operation_time_to_first_chunk_seconds_count${answered()} 1`,
      `gen_ai_client_token_usage_sum${input} 120`,
      `gen_ai_client_token_usage_count${input} 1`,
      `gen_ai_client_token_usage_sum${output} 15`,
      `gen_ai_client_token_usage_count${output} 1`,
    ].toSorted(),
  );
});

it.each<[string, unknown]>([
  ['Chat Completions, in every chunk', { model: 'gpt-4o-2024-08-06', choices: [] }],
  ['Responses, when they begin', { type: 'response.created', response: { model: 'gpt-4o-2024-08-06' } }],
])('the model that answers is the one that is named by %s', async (_, raw) => {
  const { meter, lines } = called();
  meter.event({ type: 'model', event: raw });
  meter.event(done());
  expect((await lines()).join('\n')).toContain(`duration_seconds_count${answered()} 1`);
});

it('that a provider has begun is not yet the first of its answer; the call of a tool is', async () => {
  const { meter, lines } = called();
  meter.event({ type: 'model', event: { type: 'response.created', response: {} } });
  vi.advanceTimersByTime(2_000);
  meter.event({ type: 'model', event: { type: 'response.function_call_arguments.delta', delta: '{' } });
  vi.advanceTimersByTime(1_000);
  meter.event(done('gpt-4o-2024-08-06'));
  expect((await lines()).join('\n')).toContain(`first_chunk_seconds_sum${answered()} 2`);
});

it('where nobody says which model answered, none is named', async () => {
  const { meter, lines } = called();
  meter.event(done());
  expect((await lines()).join('\n')).toContain(`duration_seconds_count{${common}} 1`);
});

it.each<[string, unknown, StreamEvent[], string]>([
  ['a status', Object.assign(new Error('busy'), { status: 429 }), [], '429'],
  ['a time-out', new RetryableError('model-timeout', 'late'), [], 'timeout'],
  ['an end half way', new RetryableError('model-cut-off', 'half'), [words], 'cut-off'],
])(
  'a call that fails by %s is counted once, with its error and without tokens',
  async (_, error, events, type) => {
    const { meter, lines } = called();
    vi.advanceTimersByTime(3_000);
    for (const event of events) meter.event(event);
    meter.failed(error);
    meter.failed(error);
    const labels = `{${common},error_type="${type}"}`;
    expect((await lines()).toSorted()).toEqual([
      `gen_ai_client_operation_duration_seconds_count${labels} 1`,
      `gen_ai_client_operation_duration_seconds_sum${labels} 3`,
    ]);
  },
);

it('a call that ends with its run is cancelled, and no error of the provider', async () => {
  const { meter, lines } = called(AbortSignal.abort());
  meter.failed(new Error('aborted'));
  expect((await lines()).join('\n')).toContain('error_type="cancelled"');
});
