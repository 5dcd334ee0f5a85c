import type { Model, ModelRequest, ModelResponse, StreamEvent } from '@openai/agents-core';

/**
 * A model of a server whose streamed answers are of no use, for example because its tool calls do not stream: it is asked for whole ones,
 * and each comes as one piece.
 */
export function inOnePiece(model: Model): Model {
  return {
    getResponse: (request) => model.getResponse(request),
    getRetryAdvice: (request) => model.getRetryAdvice?.(request),
    async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
      const { output: items, responseId = '', usage, providerData } = await model.getResponse(request);
      const output = items.filter(isAnswer);
      yield { type: 'response_started' };
      const text = textOf(output);
      if (text !== '') yield { type: 'output_text_delta', delta: text };
      const { inputTokens, outputTokens, totalTokens, inputTokensDetails, outputTokensDetails } = usage;
      const tokens = { inputTokens, outputTokens, totalTokens, inputTokensDetails, outputTokensDetails };
      yield {
        type: 'response_done',
        response: { id: responseId, output, usage: tokens, ...(providerData ? { providerData } : {}) },
      };
    },
  };
}

type Item = Extract<StreamEvent, { type: 'response_done' }>['response']['output'][number];

/** What the type of a whole answer has beside answers, no provider sends. */
function isAnswer(item: ModelResponse['output'][number]): item is Item {
  return !('role' in item) || item.role === 'assistant';
}

function textOf(output: Item[]): string {
  return output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) => (part.type === 'output_text' ? part.text : ''))
    .join('');
}
