import type { ToolCall } from '../agent/definition.ts';
import type { VerifiedCustomer } from '../contracts/customer.ts';

/** What a tool is told about a call. Without `verified` nobody vouches for the customer. */
export function toolCall(given: { key?: string; verified?: VerifiedCustomer } = {}): ToolCall {
  return {
    conversation: 'conversation',
    channel: 'test',
    idempotencyKey: given.key ?? 'conversation:w1:0:call',
    customer: { verified: given.verified ?? null, claimed: {} },
    signal: new AbortController().signal,
  };
}
