import type { AgentInputItem, RunItem } from '@openai/agents-core';
import { agentSaid, customerSaid, type HistoryItem } from '../contracts/history.ts';

/**
 * What of the SDK's items travels to another process, model or provider: messages, and tool calls that have their result. Provider
 * ids, reasoning, hosted items and system messages stay behind: another provider refuses them, or they are this run's own.
 */
export function sanitise(items: AgentInputItem[]): HistoryItem[] {
  const kept: HistoryItem[] = [];
  for (const item of items) {
    if ('role' in item) {
      if (item.role === 'user') kept.push(customerSaid(textOf(item.content)));
      else if (item.role === 'assistant') kept.push(agentSaid(textOf(item.content)));
    } else if (item.type === 'function_call') {
      const { callId, name, arguments: args } = item;
      kept.push({ type: 'function_call', callId, name, status: 'completed', arguments: args });
    } else if (item.type === 'function_call_result') {
      const { callId, name, output } = item;
      kept.push({
        type: 'function_call_result',
        callId,
        name,
        status: 'completed',
        output: outputText(output),
      });
    }
  }
  return inPairs(kept);
}

/**
 * A run's items as any model takes them in the run's next step. Nothing of ours is kept at a provider (`store: false`), so an id would
 * name what is not there, and a fallback may be another provider's: ids, provider data and reasoning are not sent again.
 */
export function withoutProviderState(items: AgentInputItem[]): AgentInputItem[] {
  return items
    .filter((item) => item.type !== 'reasoning')
    .map(({ id: _id, providerData: _data, ...item }): AgentInputItem => item);
}

/** What a run's items say to a model; an approval that is waited for says nothing. */
export function rawItemsOf(items: RunItem[]): AgentInputItem[] {
  return items.flatMap((item) => ('rawItem' in item ? [item.rawItem as AgentInputItem] : []));
}

/**
 * A model is never sent a call without its result, or a result without its call: providers refuse either. Some number their calls anew in
 * every answer, so a call belongs to the next result of its id.
 */
function inPairs(items: HistoryItem[]): HistoryItem[] {
  const open = new Map<string, HistoryItem>();
  const paired = new Set<HistoryItem>();
  for (const item of items) {
    if (item.type === 'function_call') open.set(item.callId, item);
    if (item.type !== 'function_call_result') continue;
    const call = open.get(item.callId);
    if (call === undefined) continue;
    paired.add(call).add(item);
    open.delete(item.callId);
  }
  return items.filter((item) => item.type === 'message' || paired.has(item));
}

function textOf(content: string | readonly { type: string }[]): string {
  if (typeof content === 'string') return content;
  return content
    .map((part) => {
      if ('text' in part && typeof part.text === 'string') return part.text;
      if ('refusal' in part && typeof part.refusal === 'string') return part.refusal;
      return '';
    })
    .join('');
}

function outputText(output: unknown): string {
  if (typeof output === 'string') return output;
  if (typeof output === 'object' && output !== null && 'text' in output && typeof output.text === 'string') {
    return output.text;
  }
  return JSON.stringify(output) ?? '';
}
