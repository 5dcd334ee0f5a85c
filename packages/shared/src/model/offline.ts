import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type AgentInputItem,
  type Model,
  type ModelRequest,
  type ModelResponse,
  type protocol,
  type StreamEvent,
  Usage,
} from '@openai/agents-core';
import { type Briefing, readBriefing } from '../agent/briefing.ts';
import { sanitise } from '../agent/history.ts';
import type { CustomerContext } from '../contracts/customer.ts';
import type { HistoryItem } from '../contracts/history.ts';

/** What an offline model's rules see: just what a model is sent, taken apart. */
export type OfflineView = {
  /** What the customer wrote since anybody last answered, oldest first. */
  newest: string[];
  /** Everything that was said, with tool calls and results. */
  history: HistoryItem[];
  /** Results of tools in this run, oldest first; `output` is what the tool told the model. */
  results: { tool: string; args: unknown; output: string }[];
  customer: CustomerContext;
  /** How the conversation came here, where it was handed over. */
  briefing: Briefing;
  /** Names of the tools that may be called now. */
  tools: string[];
  /** Agents that the conversation may be handed to now. */
  targets: string[];
  /** A tool or a handoff must be chosen: an answer in words is not allowed. */
  mustAct: boolean;
};

/** One step of the offline model. */
export type OfflineStep =
  | { say: string }
  | { call: string; args: Record<string, unknown> }
  | { handoff: string; input: { reason: string } & Partial<Record<HandoffFact, string>> };

type HandoffFact = 'accountId' | 'tenantId' | 'callId' | 'occurredAt' | 'summary';

/** How an agent behaves with no API key: a function of what a model would be sent. */
export type OfflineRules = (view: OfflineView) => OfflineStep | Promise<OfflineStep>;

type Answer = protocol.AssistantMessageItem | protocol.FunctionCallItem;

const FACTS: HandoffFact[] = ['accountId', 'tenantId', 'callId', 'occurredAt', 'summary'];

/** The tool by which a conversation is handed to an agent; a person is reached by the name that support teams know. */
export function handoffToolName(agent: string): string {
  return agent === 'human' ? 'escalate_to_human' : `transfer_to_${agent.replaceAll('-', '_')}`;
}

/**
 * A model that asks nobody: rules in place of an LLM, behind the SDK's own interface. Its figures measure plumbing, not answers.
 * Text streams word by word, `delayMs` apart. Token counts are estimates: four characters a token.
 */
export class OfflineModel implements Model {
  readonly #rules: OfflineRules;
  readonly #delayMs: number;

  constructor(rules: OfflineRules, delayMs: number) {
    this.#rules = rules;
    this.#delayMs = delayMs;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const answer = await this.#answer(request);
    return { output: [answer], usage: estimateUsage(request, answer) };
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    const answer = await this.#answer(request);
    const { inputTokens, outputTokens, totalTokens } = estimateUsage(request, answer);
    const signal = request.signal ? { signal: request.signal } : {};
    yield { type: 'response_started' };
    for (const word of 'content' in answer ? wordsOf(answer) : ['']) {
      if (this.#delayMs > 0) await delay(this.#delayMs, undefined, signal);
      if (word !== '') yield { type: 'output_text_delta', delta: word };
    }
    const usage = { inputTokens, outputTokens, totalTokens };
    yield { type: 'response_done', response: { id: callId(request), usage, output: [answer] } };
  }

  async #answer(request: ModelRequest): Promise<Answer> {
    const view = viewOf(request);
    const step = await this.#rules(view);
    if ('say' in step) {
      return {
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: step.say }],
      };
    }
    const call = { type: 'function_call' as const, callId: callId(request), status: 'completed' as const };
    if ('call' in step) return { ...call, name: step.call, arguments: JSON.stringify(step.args) };
    const facts = Object.fromEntries(FACTS.map((fact) => [fact, step.input[fact] ?? null]));
    return {
      ...call,
      name: handoffToolName(step.handoff),
      arguments: JSON.stringify({ reason: step.input.reason, ...facts }),
    };
  }
}

function viewOf(request: ModelRequest): OfflineView {
  const items: AgentInputItem[] = Array.isArray(request.input)
    ? request.input
    : [{ type: 'message', role: 'user', content: request.input }];
  const history = sanitise(items);
  const lastAnswer = history.findLastIndex((item) => item.type === 'message' && item.role === 'assistant');
  const since = history.slice(lastAnswer + 1);
  const calls = new Map(
    since.flatMap((item) => (item.type === 'function_call' ? [[item.callId, item]] : [])),
  );
  const briefing = readBriefing(request.systemInstructions ?? '');
  const targets = new Map(request.handoffs.map((handoff) => [handoff.toolName, handoff]));
  return {
    newest: since.flatMap((item) => (item.type === 'message' && item.role === 'user' ? [item.content] : [])),
    history,
    results: since.flatMap((item) =>
      item.type === 'function_call_result'
        ? [
            {
              tool: item.name,
              args: JSON.parse(calls.get(item.callId)?.arguments || '{}'),
              output: item.output,
            },
          ]
        : [],
    ),
    customer: briefing.customer,
    briefing,
    tools: request.tools.flatMap((tool) => (tool.type === 'function' ? [tool.name] : [])),
    targets: [...targets.keys()].map((tool) =>
      tool === handoffToolName('human') ? 'human' : tool.slice('transfer_to_'.length).replaceAll('_', '-'),
    ),
    mustAct: request.modelSettings.toolChoice === 'required',
  };
}

/** The same request gives the same id, so that a run that is repeated is the same run. */
function callId(request: ModelRequest): string {
  const hash = createHash('sha256').update(JSON.stringify([request.systemInstructions, request.input]));
  return `call_${hash.digest('hex').slice(0, 20)}`;
}

function wordsOf(answer: protocol.AssistantMessageItem): string[] {
  return answer.content.flatMap((part) =>
    part.type === 'output_text' ? (part.text.match(/\S+\s*/g) ?? []) : [],
  );
}

function estimateUsage(request: ModelRequest, answer: Answer): Usage {
  const { systemInstructions = '', input, tools, handoffs } = request;
  const characters = systemInstructions.length + JSON.stringify([input, tools, handoffs]).length;
  const inputTokens = Math.ceil(characters / 4);
  const outputTokens = Math.ceil(JSON.stringify(answer).length / 4);
  return new Usage({ requests: 1, inputTokens, outputTokens, totalTokens: inputTokens + outputTokens });
}
