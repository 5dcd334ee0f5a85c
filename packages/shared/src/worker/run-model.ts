import { createHash } from 'node:crypto';
import type {
  AgentInputItem,
  Model,
  ModelRequest,
  ModelResponse,
  ModelRetryAdvice,
  ModelRetryAdviceRequest,
  Usage as SdkUsage,
  StreamEvent,
} from '@openai/agents-core';
import { withoutProviderState } from '../agent/history.ts';
import { RetryableError, TerminalError } from '../contracts/errors.ts';
import type { Usage } from '../contracts/record.ts';
import { addUsage, noUsage } from '../conversation/usage.ts';
import { type ChainHooks, type ModelChain, type ModelLink, streamFromChain } from '../model/chain.ts';
import type { PriceOf } from '../model/price.ts';
import { type ChatSpan, startChat } from '../telemetry/chat-span.ts';
import { step } from '../telemetry/steps.ts';
import { type Journal, type ModelStep, type Spent, spentOn } from './journal.ts';

export type RunModelParts = {
  agent: string;
  conversation: string;
  n: number;
  chain: ModelChain;
  journal: Journal;
  priceOf: PriceOf;
  onDelta(text: string): void;
  onReplay(model: string): void;
  /** A journaled answer was given to another request than this one: the prompt changed between two attempts. */
  onDrift(): void;
  onFallback(from: string, to: string, error: unknown): void;
  /** The chain is asked again for a step that it was asked for in this run and did not answer. */
  onRetry(): void;
  onCall?: ChainHooks['onCall'];
};

type Completed = Extract<StreamEvent, { type: 'response_done' }>;

/**
 * The model of one run: asks the chain, and journals each answer before the run acts on it. A step that the journal has is not
 * asked for again: neither after a crash nor by a second worker with the same work.
 */
export class RunModel implements Model {
  /** The models that answered, in the order of the steps. */
  readonly models: string[] = [];
  /** What each model was paid for, with the answers that were thrown away. */
  readonly usageByModel: Record<string, Usage> = {};
  /** Milliseconds that models took for all steps, the journaled ones with what they took then. */
  ms = 0;
  #link: ModelLink | undefined;
  #chat: ChatSpan | undefined;
  /** How often the answer to come was asked for. */
  #asked = 0;
  readonly #parts: RunModelParts;

  constructor(parts: RunModelParts) {
    this.#parts = parts;
  }

  get usage(): Usage {
    return Object.values(this.usageByModel).reduce(addUsage, noUsage);
  }

  /** How many answers the run has acted on. */
  get steps(): number {
    return this.models.length;
  }

  /** The same model for an agent that the run's own agent asks: what it says is not said to the customer. */
  get aside(): Model {
    return {
      getStreamedResponse: (request) => this.#stream(request, () => {}),
      getResponse: (request) => this.getResponse(request),
      getRetryAdvice: (request) => this.getRetryAdvice(request),
    };
  }

  getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    return this.#stream(request, this.#parts.onDelta);
  }

  async *#stream(request: ModelRequest, onDelta: (text: string) => void): AsyncIterable<StreamEvent> {
    const { journal, conversation, n } = this.#parts;
    const index = this.steps;
    const requestHash = hashOf(request);
    const stored = await journal.modelStep(index);
    if (stored) {
      this.#parts.onReplay(stored.model);
      if (stored.requestHash !== requestHash) this.#parts.onDrift();
      yield this.#accept(stored, request);
      return;
    }
    const started = performance.now();
    let completed: Completed | undefined;
    let fresh: ModelStep;
    try {
      for await (const event of this.#ask(request)) {
        this.#chat?.event(event);
        if (event.type === 'response_done') completed = event;
        else {
          if (event.type === 'output_text_delta') onDelta(event.delta);
          yield event;
        }
      }
      if (completed === undefined || this.#link === undefined) {
        throw new RetryableError(
          'model-cut-off',
          `${this.#link?.name ?? 'the model'} ended its answer half way`,
        );
      }
      const ms = Math.round(performance.now() - started);
      step('model.answered', conversation, n);
      fresh = stepOf(completed, this.#link.name, requestHash, ms, this.#parts.priceOf);
      this.#chat?.answered(completed.response, fresh.usage);
    } catch (error) {
      this.#chat?.failed(error);
      throw error;
    } finally {
      this.#chat?.end();
    }
    const journaled = await journal.storeModelStep(index, fresh);
    step('model.journaled', conversation, n);
    yield this.#accept(journaled, request);
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    for await (const event of this.getStreamedResponse(request)) {
      if (event.type === 'response_done') {
        throw new TerminalError(
          'run-not-streamed',
          'runs are streamed; ask this model with getStreamedResponse',
        );
      }
    }
    throw new RetryableError('model-cut-off', 'the model gave no answer');
  }

  getRetryAdvice(
    request: ModelRetryAdviceRequest,
  ): Promise<ModelRetryAdvice | undefined> | ModelRetryAdvice | undefined {
    return this.#link?.model.getRetryAdvice?.(request);
  }

  /** Forgets the newest answer, which broke the model's contract: the next attempt asks for it again. */
  async dropLastStep(): Promise<void> {
    if (this.steps > 0) await this.#parts.journal.dropModelStep(this.steps - 1);
  }

  /**
   * Takes in what earlier runs of this work have used beyond the steps of this one: they may have come further, and whoever gives the
   * work up must not forget what they were paid for.
   */
  async addEarlierUsage(): Promise<void> {
    for (let index = this.steps; ; index++) {
      const spent = await this.#parts.journal.spentAt(index);
      if (spent === null) return;
      this.#addUsage(spent);
    }
  }

  #addUsage(spent: Spent[]): void {
    for (const { model, usage } of spent) {
      this.usageByModel[model] = addUsage(this.usageByModel[model] ?? noUsage, usage);
    }
  }

  #ask(request: ModelRequest): AsyncIterable<StreamEvent> {
    const { input } = request;
    const retry = this.#asked++;
    if (retry > 0) this.#parts.onRetry();
    const plain = { ...request, input: typeof input === 'string' ? input : withoutProviderState(input) };
    return streamFromChain(this.#parts.chain, plain, {
      onModel: (link) => {
        this.#link = link;
        this.#chat = startChat(
          {
            model: link.name,
            provider: this.#parts.chain.provider,
            server: this.#parts.chain.server,
            agent: this.#parts.agent,
            conversation: this.#parts.conversation,
            retry,
          },
          request,
        );
      },
      onFallback: (from, to, error) => {
        this.#chat?.failed(error);
        this.#parts.onFallback(from, to, error);
      },
      ...(this.#parts.onCall ? { onCall: this.#parts.onCall } : {}),
    });
  }

  #accept(stored: ModelStep, request: ModelRequest): Completed {
    this.#asked = 0;
    this.models.push(stored.model);
    this.#addUsage(spentOn(stored));
    this.ms += stored.ms;
    const { inputTokens, outputTokens } = stored.usage;
    return {
      type: 'response_done',
      response: {
        id: stored.response.id,
        output: withOwnCallIds(stored.response.output, request.input),
        usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
      },
    };
  }
}

function stepOf(
  done: Completed,
  model: string,
  requestHash: string,
  ms: number,
  priceOf: PriceOf,
): ModelStep {
  const { usage, id, output } = done.response;
  const tokens = {
    requests: 1,
    inputTokens: usage.inputTokens,
    cachedInputTokens: detail(usage.inputTokensDetails, 'cached_tokens'),
    outputTokens: usage.outputTokens,
    reasoningTokens: detail(usage.outputTokensDetails, 'reasoning_tokens'),
  };
  const costUsd = priceOf(model, tokens);
  return {
    model,
    requestHash,
    response: { id, output },
    usage: { ...tokens, costUsd: costUsd ?? 0, unpricedRequests: costUsd === null ? 1 : 0 },
    ms,
  };
}

type Output = ModelStep['response']['output'];

/**
 * Some providers number calls anew in every answer. The SDK takes a second call of the same id for the first one, so an id that the
 * conversation has seen gets a suffix; the same one whenever the answer is replayed.
 */
function withOwnCallIds(output: Output, input: ModelRequest['input']): Output {
  const taken = new Set(Array.isArray(input) ? input.flatMap(callIdOf) : []);
  return output.map((item) => {
    if (item.type !== 'function_call') return item;
    let callId = item.callId;
    for (let again = 2; taken.has(callId); again++) callId = `${item.callId}-${again}`;
    taken.add(callId);
    return callId === item.callId ? item : { ...item, callId };
  });
}

function callIdOf(item: AgentInputItem): string[] {
  return item.type === 'function_call' ? [item.callId] : [];
}

type Details = Record<string, number> | SdkUsage['inputTokensDetails'] | undefined;

function detail(details: Details, key: string): number {
  const all = Array.isArray(details) ? details : details === undefined ? [] : [details];
  return all.reduce((sum, one) => sum + (one[key] ?? 0), 0);
}

function hashOf(request: ModelRequest): string {
  const tools = [
    ...request.tools.map((tool) => tool.name),
    ...request.handoffs.map((handoff) => handoff.toolName),
  ];
  return createHash('sha256')
    .update(JSON.stringify([request.systemInstructions, request.input, tools]))
    .digest('hex')
    .slice(0, 16);
}
