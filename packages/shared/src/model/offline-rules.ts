import type { z } from 'zod';
import { HUMAN, TRIAGE } from '../contracts/ids.ts';
import type { OfflineStep, OfflineView } from './offline.ts';
import { type Facts, factsIn, topicBeside, wantsPerson } from './offline-words.ts';

/** A rule that may have nothing to say. */
export type OfflineRule = (view: OfflineView) => OfflineStep | null;

const SUMMARY_LENGTH = 200;

/** What the customer wrote since anybody last answered, as one text. */
export function saidNow(view: OfflineView): string {
  return view.newest.join('\n');
}

/** What was last said to the customer. */
export function lastAnswer(view: OfflineView): string {
  const item = view.history.findLast((item) => item.type === 'message' && item.role === 'assistant');
  return item?.type === 'message' && item.role === 'assistant'
    ? item.content.map(({ text }) => text).join('')
    : '';
}

/** What `read` finds in the customer's newest message in which it finds anything. */
export function latest<T>(view: OfflineView, read: (text: string) => T | null | undefined): T | null {
  for (const item of view.history.toReversed()) {
    if (item.type !== 'message' || item.role !== 'user') continue;
    const found = read(item.content);
    if (found !== null && found !== undefined) return found;
  }
  return null;
}

/**
 * An id of the case: as the customer says it now, else as it is verified, else as it was said before or handed over. A
 * verified customer who once named somebody else's id is thus back at their own with the next message.
 */
export function knownId(view: OfflineView, id: 'accountId' | 'tenantId' | 'callId'): string | null {
  const verified = id === 'callId' ? undefined : view.customer.verified?.[id];
  const before = () => latest(view, (text) => factsIn(text)[id]) ?? view.customer.claimed[id] ?? null;
  return factsIn(saidNow(view))[id] ?? verified ?? before();
}

/**
 * A handoff with everything that the customer has stated. A time belongs to the message that names it, so only the newest one's
 * goes along; ids hold for the whole conversation.
 */
export function handOver(view: OfflineView, to: string, reason: string): OfflineStep {
  const ids = (['accountId', 'tenantId', 'callId'] as const).flatMap((id) => {
    const stated = latest(view, (text) => factsIn(text)[id]);
    return stated === null ? [] : [[id, stated]];
  });
  const { occurredAt } = factsIn(saidNow(view));
  const facts: Facts = { ...Object.fromEntries(ids), ...(occurredAt ? { occurredAt } : {}) };
  return { handoff: to, input: { reason, ...facts, summary: summaryOf(view) } };
}

function summaryOf(view: OfflineView): string {
  return saidNow(view).slice(0, SUMMARY_LENGTH);
}

/**
 * Whether the very message in hand came here by a handoff. Who handed it over has judged it, and a second opinion would send it
 * round in circles.
 */
export function wasHandedOver(view: OfflineView): boolean {
  return view.briefing.handoff !== null && view.customer.claimed.summary === summaryOf(view);
}

/** Leaves where the customer asks for a person, or has turned to a topic that is not this agent's; null to stay. */
export function leaveUnlessOurs(own: string): OfflineRule {
  return (view) => {
    const said = saidNow(view);
    if (wantsPerson(said)) return handOver(view, HUMAN, 'The customer asks for a person.');
    const turn = wasHandedOver(view) ? null : topicBeside(own, said);
    const to = turn && [TRIAGE, turn.topic, HUMAN].find((target) => view.targets.includes(target));
    if (!turn || !to) return null;
    const words = turn.words.map((word) => `"${word}"`).join(', ');
    return handOver(view, to, `The customer turns to ${words}, which is not a matter of ${own}.`);
  };
}

/** What a tool has answered in this run: its result, or the words of its refusal; null where it was not called. */
export function resultOf<S extends z.ZodType>(
  view: OfflineView,
  tool: string,
  schema: S,
): { value: z.infer<S> } | { refused: string } | null {
  const result = view.results.findLast((result) => result.tool === tool);
  if (!result) return null;
  const output = json(result.output);
  return output === undefined ? { refused: result.output } : { value: schema.parse(output) };
}

/** Tools answer with JSON and refuse in words. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
