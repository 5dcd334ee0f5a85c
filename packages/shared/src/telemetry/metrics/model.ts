import { buckets } from './buckets.ts';
import type { Instruments } from './instruments.ts';

const call = [
  'gen_ai_operation_name',
  'gen_ai_provider_name',
  'gen_ai_request_model',
  'gen_ai_response_model',
  'gen_ai_agent_name',
] as const;

/** Model calls and tools. What the GenAI conventions have a name for has that name, written as OpenTelemetry writes it for Prometheus. */
export function modelMetrics({ counter, histogram }: Instruments) {
  return {
    modelSeconds: histogram(
      'gen_ai_client_operation_duration_seconds',
      'A call of a model, from the request to the end of the answer or the error',
      [...call, 'error_type'],
      buckets.genAiCall,
    ),
    firstChunkSeconds: histogram(
      'gen_ai_client_operation_time_to_first_chunk_seconds',
      'From the request to a model to the first words or call of its answer',
      [...call],
      buckets.genAiCall,
    ),
    modelTokens: histogram(
      'gen_ai_client_token_usage',
      'Tokens of a model call; input has the cached ones in it, output those of reasoning',
      [...call, 'gen_ai_token_type'],
      buckets.genAiTokens,
    ),
    tokens: counter(
      'switchboard_model_tokens_total',
      'Tokens of answers that runs were committed with: input, cached_input (part of input), output, reasoning (part of output)',
      ['agent', 'model', 'type'],
    ),
    modelRetries: counter(
      'switchboard_model_retries_total',
      'Model calls that repeat one which failed in the same run',
      ['agent', 'model'],
    ),
    fallbacks: counter(
      'switchboard_model_fallbacks_total',
      'Answers that a further model was asked for, because the one before it failed',
      ['agent', 'model'],
    ),
    toolCalls: counter(
      'switchboard_tool_calls_total',
      'Tool calls: ok, refused (the model is told why), failed (the run is tried again), invalid (bad arguments) or replayed from the journal',
      ['agent', 'tool', 'outcome'],
    ),
    toolSeconds: histogram(
      'gen_ai_execute_tool_duration_seconds',
      'A tool, from its start to its result or its error',
      ['gen_ai_tool_name', 'gen_ai_agent_name', 'error_type'],
      buckets.genAiCall,
    ),
  };
}
