import type { ModelRequest, StreamEvent } from '@openai/agents-core';
import { type Span, SpanKind } from '@opentelemetry/api';
import type { Usage } from '../contracts/record.ts';
import { answeringModel } from './answering-model.ts';
import { answeredContent, askedContent, finishReason } from './content.ts';
import { usageAttributes } from './run-spans.ts';
import { attributes, spanNames } from './semconv.ts';
import { markFailed, startSpan } from './span.ts';

type Call = {
  model: string;
  /** Who serves the model, for example `openai`; and where, when it is asked over the network. */
  provider: string;
  server?: { address: string; port: number } | undefined;
  agent: string;
  conversation: string;
  /** How often the SDK has asked for the same answer before. */
  retry: number;
};

/** A request to a model. It ends once: with an answer, with an error, or given up by who reads it. */
export type ChatSpan = {
  /** Something of the answer has come. */
  event(event: StreamEvent): void;
  answered(response: Extract<StreamEvent, { type: 'response_done' }>['response'], usage: Usage): void;
  failed(error: unknown): void;
  /** Ends it where nothing else has. */
  end(): void;
};

export function startChat(call: Call, request: ModelRequest): ChatSpan {
  const started = performance.now();
  let span: Span | undefined = startSpan(spanNames.chat(call.model), {
    kind: SpanKind.CLIENT,
    attributes: {
      [attributes.operation]: 'chat',
      [attributes.provider]: call.provider,
      [attributes.requestModel]: call.model,
      [attributes.requestStream]: true,
      [attributes.agent]: call.agent,
      [attributes.conversation]: call.conversation,
      [attributes.serverAddress]: call.server?.address,
      [attributes.serverPort]: call.server?.port,
      [attributes.retry]: call.retry || undefined,
      ...askedContent(request),
    },
  });
  let begun = false;
  let answeredBy: string | undefined;
  const end = () => {
    span?.end();
    span = undefined;
  };
  return {
    event(event) {
      answeredBy = answeringModel(event) ?? answeredBy;
      if (begun) return;
      begun = true;
      span?.setAttribute(attributes.timeToFirstChunk, (performance.now() - started) / 1_000);
    },
    answered({ id, output }, usage) {
      span?.setAttributes({
        [attributes.responseModel]: answeredBy,
        [attributes.responseId]: id,
        [attributes.finishReasons]: [finishReason(output)],
        ...usageAttributes(usage),
        ...answeredContent(output),
      });
      end();
    },
    failed(error) {
      if (span) markFailed(span, error);
      end();
    },
    end,
  };
}
