import type { Model, ModelRequest, StreamEvent } from '@openai/agents-core';
import { RetryableError } from '../contracts/errors.ts';
import type { CallMeter } from '../telemetry/model-call.ts';
import { deadlineIn } from './deadline.ts';
import { isRetryable } from './errors.ts';

export type ModelLink = { name: string; model: Model };

/** The models that may answer, in the order in which they are asked. */
export type ModelChain = {
  links: ModelLink[];
  offline: boolean;
  timeoutMs: number;
  /** Who answers, as traces name it, and where. */
  provider: string;
  server?: { address: string; port: number };
};

export type ChainHooks = {
  /** A further model is asked because this one failed. */
  onFallback?: (from: string, to: string, error: unknown) => void;
  /** The model whose stream this is. */
  onModel: (link: ModelLink) => void;
  /** Measures the call of a model. */
  onCall?: (link: ModelLink) => CallMeter;
};

/**
 * Streams the answer of the first model that gives one. The next one is asked when a model fails before its first event, since
 * nothing of it has been shown then; a failure in mid-stream is the caller's. Each model has `timeoutMs` for its whole answer.
 */
export async function* streamFromChain(
  chain: ModelChain,
  request: ModelRequest,
  hooks: ChainHooks,
): AsyncIterable<StreamEvent> {
  for (const [i, link] of chain.links.entries()) {
    const deadline = deadlineIn(chain.timeoutMs, request.signal);
    const { signal } = deadline;
    const call = hooks.onCall?.(link);
    let begun = false;
    let whole = false;
    try {
      hooks.onModel(link);
      for await (const event of link.model.getStreamedResponse({ ...request, signal })) {
        begun = true;
        whole ||= event.type === 'response_done';
        call?.event(event);
        yield event;
      }
      if (!whole) call?.failed(new RetryableError('model-cut-off', `${link.name} ended its answer half way`));
      return;
    } catch (thrown) {
      // Without its cause: the SDK takes an error that comes from an abort for the run's own end, and would not ask again.
      const error = deadline.isOver()
        ? new RetryableError('model-timeout', `${link.name} did not answer within ${chain.timeoutMs} ms`)
        : thrown;
      call?.failed(error);
      const next = chain.links[i + 1];
      if (begun || next === undefined || request.signal?.aborted || !mayHelp(error)) throw error;
      hooks.onFallback?.(link.name, next.name, error);
    } finally {
      deadline.done();
    }
  }
}

/** Another model may know what this one refuses to serve (401, 403, 404); a bad request is bad for each. */
function mayHelp(error: unknown): boolean {
  return (
    isRetryable(error) ||
    (typeof error === 'object' &&
      error !== null &&
      'status' in error &&
      [401, 403, 404].includes(Number(error.status)))
  );
}
