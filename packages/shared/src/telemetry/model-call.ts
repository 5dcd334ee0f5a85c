import type { StreamEvent } from '@openai/agents-core';
import { errorTypeOf } from '../model/errors.ts';
import { answeringModel } from './answering-model.ts';
import type { Measured } from './exemplar.ts';
import type { Metrics } from './metrics.ts';

/** Measures one call of a model: it is told each event of the answer, and how the call ended where it gave none. */
export type CallMeter = {
  event(event: StreamEvent): void;
  failed(error: unknown): void;
};

/** Begins to measure a call by the GenAI conventions. */
export function meterModelCall(
  metrics: Metrics,
  call: { agent: string; model: string; provider: string; signal: AbortSignal },
  where: Measured,
): CallMeter {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1_000;
  const labels = {
    gen_ai_operation_name: 'chat',
    gen_ai_provider_name: call.provider,
    gen_ai_request_model: metrics.label.model(call.model),
    gen_ai_agent_name: call.agent,
  };
  let firstAt: number | undefined;
  let answeredBy: string | undefined;
  let isOver = false;
  return {
    event(event) {
      answeredBy = answeringModel(event) ?? answeredBy;
      if (firstAt === undefined && (event.type === 'response_done' || isContent(event))) firstAt = elapsed();
      if (event.type !== 'response_done') return;
      isOver = true;
      const { usage } = event.response;
      const answered = answeredBy
        ? { ...labels, gen_ai_response_model: metrics.label.responseModel(answeredBy) }
        : labels;
      metrics.modelSeconds.observe(answered, elapsed(), where);
      metrics.firstChunkSeconds.observe(answered, firstAt ?? elapsed(), where);
      metrics.modelTokens.observe({ ...answered, gen_ai_token_type: 'input' }, usage.inputTokens);
      metrics.modelTokens.observe({ ...answered, gen_ai_token_type: 'output' }, usage.outputTokens);
    },
    failed(error) {
      if (isOver) return;
      isOver = true;
      const error_type = call.signal.aborted ? 'cancelled' : errorTypeOf(error, firstAt !== undefined);
      metrics.modelSeconds.observe({ ...labels, error_type }, elapsed(), where);
    },
  };
}

type RawEvent = Extract<StreamEvent, { type: 'model' }>;

/** Whether an event brings something of the answer: a provider may say that it has begun long before. */
function isContent(event: StreamEvent): boolean {
  if (event.type === 'output_text_delta') return true;
  if (event.type !== 'model') return false;
  const raw: RawEvent['event'] = event.event;
  return (
    raw?.type === 'response.function_call_arguments.delta' ||
    raw?.choices?.[0]?.delta?.tool_calls !== undefined
  );
}
