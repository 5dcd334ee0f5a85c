/**
 * The events of a streamed answer, as the two APIs send them:
 * https://platform.openai.com/docs/api-reference/responses-streaming and
 * https://platform.openai.com/docs/api-reference/chat-streaming.
 */

export type WholeAnswer = { thought?: string } & ({ text: string } | { call: string; args: string });

/** The figures of every answer: enough to see that they are carried through. */
export const answerTokens = { input: 120, cached: 20, output: 15 };

export function* responsesEvents(answer: WholeAnswer, id: string, model: string): Generator<string> {
  let sequence = 0;
  const event = (type: string, fields: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...fields })}\n\n`;
  const response = { id, object: 'response', created_at: Math.floor(Date.now() / 1_000), model };
  const begun = { ...response, status: 'in_progress', output: [] };
  yield event('response.created', { response: begun });
  yield event('response.in_progress', { response: begun });
  const thoughts = answer.thought === undefined ? [] : [thoughtOf(answer.thought, id)];
  for (const thought of thoughts) {
    yield event('response.output_item.added', { output_index: 0, item: { ...thought, summary: [] } });
    yield event('response.output_item.done', { output_index: 0, item: thought });
  }
  const output_index = thoughts.length;
  const at = { output_index, item_id: `item_${id}` };
  let item: object;
  if ('text' in answer) {
    const empty = { id: at.item_id, type: 'message', role: 'assistant', status: 'in_progress', content: [] };
    const part = { type: 'output_text', text: answer.text, annotations: [], logprobs: [] };
    item = { ...empty, status: 'completed', content: [part] };
    yield event('response.output_item.added', { output_index, item: empty });
    yield event('response.content_part.added', { ...at, content_index: 0, part: { ...part, text: '' } });
    for (const delta of words(answer.text)) {
      yield event('response.output_text.delta', { ...at, content_index: 0, delta, logprobs: [] });
    }
    yield event('response.output_text.done', { ...at, content_index: 0, text: answer.text, logprobs: [] });
    yield event('response.content_part.done', { ...at, content_index: 0, part });
  } else {
    const call = { id: at.item_id, type: 'function_call', call_id: `call_${id}`, name: answer.call };
    item = { ...call, status: 'completed', arguments: answer.args };
    yield event('response.output_item.added', {
      output_index,
      item: { ...call, status: 'in_progress', arguments: '' },
    });
    yield event('response.function_call_arguments.delta', { ...at, delta: answer.args });
    yield event('response.function_call_arguments.done', {
      ...at,
      name: answer.call,
      arguments: answer.args,
    });
  }
  yield event('response.output_item.done', { output_index, item });
  yield event('response.completed', {
    response: {
      ...response,
      status: 'completed',
      output: [...thoughts, item],
      usage: {
        input_tokens: answerTokens.input,
        input_tokens_details: { cached_tokens: answerTokens.cached },
        output_tokens: answerTokens.output,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: answerTokens.input + answerTokens.output,
      },
    },
  });
}

/** The answer of the Responses API where no stream was asked for: what the last event of a stream has in it. */
export function wholeResponse(answer: WholeAnswer, id: string, model: string): unknown {
  const last = [...responsesEvents(answer, id, model)].at(-1) ?? '';
  return JSON.parse(last.slice(last.indexOf('data: ') + 'data: '.length)).response;
}

/** The answer of Chat Completions where no stream was asked for. */
export function wholeChat(answer: WholeAnswer, id: string, model: string): unknown {
  const called = (call: string, args: string) => [
    { id: `call_${id}`, type: 'function', function: { name: call, arguments: args } },
  ];
  const message =
    'text' in answer
      ? { role: 'assistant', content: answer.text, refusal: null }
      : { role: 'assistant', content: null, refusal: null, tool_calls: called(answer.call, answer.args) };
  return {
    id,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1_000),
    model,
    choices: [{ index: 0, message, finish_reason: 'text' in answer ? 'stop' : 'tool_calls', logprobs: null }],
    usage: chatUsage,
  };
}

const chatUsage = {
  prompt_tokens: answerTokens.input,
  prompt_tokens_details: { cached_tokens: answerTokens.cached },
  completion_tokens: answerTokens.output,
  total_tokens: answerTokens.input + answerTokens.output,
};

export function* chatEvents(answer: WholeAnswer, id: string, model: string): Generator<string> {
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({
      id,
      object: 'chat.completion.chunk',
      created: Math.floor(Date.now() / 1_000),
      model,
      ...fields,
    })}\n\n`;
  const choice = (delta: object, finish: string | null = null) =>
    chunk({ choices: [{ index: 0, delta, finish_reason: finish }], usage: null });
  yield choice({ role: 'assistant', content: '' });
  if ('text' in answer) {
    for (const content of words(answer.text)) yield choice({ content });
    yield choice({}, 'stop');
  } else {
    const call = { index: 0, id: `call_${id}`, type: 'function' };
    yield choice({ tool_calls: [{ ...call, function: { name: answer.call, arguments: '' } }] });
    yield choice({ tool_calls: [{ index: 0, function: { arguments: answer.args } }] });
    yield choice({}, 'tool_calls');
  }
  yield chunk({
    choices: [],
    usage: chatUsage,
  });
  yield 'data: [DONE]\n\n';
}

/** What a reasoning model shows of its thoughts. Their content stays at the provider, which keeps it only with `store: true`. */
function thoughtOf(text: string, id: string) {
  return { id: `rs_${id}`, type: 'reasoning', summary: [{ type: 'summary_text', text }] };
}

function words(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}
