import type { ToolCall } from '../agent/definition.ts';
import type { VerifiedCustomer } from '../contracts/customer.ts';

/** What a tool is told about a call. Without `verified` nobody vouches for the customer. */
export function toolCall(
  given: {
    key?: string;
    verified?: VerifiedCustomer;
    n?: number;
    said?: string[];
    onVerify?: ToolCall['verify'];
  } = {},
): ToolCall {
  return {
    conversation: 'conversation',
    channel: 'test',
    idempotencyKey: given.key ?? 'conversation:w1:0:call',
    customer: { verified: given.verified ?? null, claimed: {} },
    n: given.n ?? 1,
    turns: (given.said ?? []).map((text, i) => ({ id: `t${i}`, text })),
    signal: new AbortController().signal,
    verify: given.onVerify ?? (() => {}),
  };
}
