import type { RunContext } from '@openai/agents-core';
import type { CustomerContext, VerifiedCustomer } from '../contracts/customer.ts';
import type { HistoryItem } from '../contracts/history.ts';
import type { ToolUse } from '../contracts/record.ts';
import type { Journal } from '../worker/journal.ts';
import type { Briefing } from './briefing.ts';
import type { HandoffInput } from './handoffs.ts';

/** What one run carries through the SDK, as its context: the edges of the run, and what it collects. */
export type RunScope = {
  /** Who runs. */
  agent: string;
  conversation: string;
  channel: string;
  n: number;
  turns: { id: string; text: string }[];
  handoff: Briefing['handoff'];
  /** What is known about the customer; a tool that verifies them adds to it. */
  customer: CustomerContext;
  /** Who tools of this run have found the customer to be, in their order. */
  verified: VerifiedCustomer[];
  /** Whether agents are offered as targets, or only a person: false at the cap. */
  mayTransfer: boolean;
  journal: Journal;
  /** The model step that is being acted on: with it a call id is unique, even where a provider numbers calls anew in every answer. */
  modelStep(): number;
  signal: AbortSignal;
  /** Rejects where the work is no longer this run's. */
  assertOurs(): Promise<void>;
  onTool(tool: string): void;
  /** A call of a tool is over; `ms` where it was executed. */
  onToolEnd(call: {
    tool: string;
    outcome: 'ok' | 'refused' | 'failed' | 'invalid' | 'replayed';
    ms?: number;
  }): void;
  /** The handoffs that the model asked for, each with what the run had done when it was made. */
  handoffs: { to: string; input: HandoffInput; items: HistoryItem[] }[];
  tools: ToolUse[];
};

/** The run that a tool is called in. The SDK does not know the type of its own context. */
export function scopeOf(context: RunContext<unknown> | undefined): RunScope | undefined {
  return context?.context as RunScope | undefined;
}
