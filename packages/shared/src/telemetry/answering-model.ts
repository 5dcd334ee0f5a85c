import type { StreamEvent } from '@openai/agents-core';

/**
 * The model that a provider names as the one that answers, where this event of its answer says so: who asks by an alias is answered by a dated
 * snapshot. Responses name it in the answer that they begin and end with, Chat Completions in every chunk.
 */
export function answeringModel(event: StreamEvent): string | undefined {
  if (event.type === 'response_done') return textOf(event.response.providerData?.model);
  if (event.type !== 'model') return undefined;
  return textOf(event.event?.model) ?? textOf(event.event?.response?.model);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
