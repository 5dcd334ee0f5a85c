import { HUMAN, type RunRecord, TRIAGE } from '@switchboard/shared';
import { z } from 'zod';
import { labelSchema } from '../contracts/labels.ts';
import { sha256 } from '../contracts/run-folder.ts';
import { redacted } from './redact.ts';

/** Why a route is thought to have been wrong. */
export const signalSchema = z.enum(['handed-back', 'passed-on', 'escalated']);
export type Signal = z.infer<typeof signalSchema>;

/** A first message whose route was corrected, for a person to look at. */
export const candidateSchema = z.strictObject({
  id: z.string(),
  /** Redacted. */
  text: z.string().min(1),
  routed: z.string(),
  signal: signalSchema,
  /** Who had it in the end; null where that is no label of the set. */
  suggested: labelSchema.nullable(),
  /** Triage's reason, redacted. */
  reason: z.string().nullable(),
  conversation: z.string(),
  /** A person's decision: a label, `drop`, or null as long as nobody has looked. */
  label: z.union([labelSchema, z.literal('drop')]).nullable(),
  /** A person's reason for the label; needed with one. */
  why: z.string(),
});
export type Candidate = z.infer<typeof candidateSchema>;

/** What is known of a conversation: its runs, and what the customer wrote, turn by turn, as far as it is kept. */
export type Talk = { records: readonly RunRecord[]; said: readonly string[]; names: readonly string[] };

/** The conversation's first route, if it was corrected. Null where it was not, or where its text is no longer kept. */
export function candidateOf({ records, said, names }: Talk): Candidate | null {
  const runs = [...records].sort((a, b) => a.n - b.n || a.attempt - b.attempt);
  const at = runs.findIndex(({ agent, outcome }) => agent === TRIAGE && outcome === 'handoff');
  const route = runs[at];
  // Without the first run it is not the beginning that is there.
  if (route?.to === undefined || route.to === HUMAN || runs[0]?.n !== 1) return null;
  const correction = correctionOf(route, runs.slice(at + 1));
  const text = textOf(route, runs, said);
  if (correction === null || text === null) return null;
  const suggested = labelSchema.safeParse(correction.to);
  return {
    id: `prod-${sha256(route.id).slice(0, 10)}`,
    text: redacted(text, names),
    routed: route.to,
    signal: correction.signal,
    suggested: suggested.success ? suggested.data : null,
    reason: route.reason === undefined ? null : redacted(route.reason, names),
    conversation: route.conversation,
    label: null,
    why: '',
  };
}

/**
 * A correction is what the first agent does with the message itself: hand it back, or pass it on. An escalation counts up to the next turn of the customer; a
 * handback in a later turn is a change of topic and corrects nothing.
 */
function correctionOf(
  route: RunRecord,
  after: readonly RunRecord[],
): { signal: Signal; to: string | null } | null {
  const turns = turnsOf([route, ...after]);
  const next = turns[turns.indexOf(route.turns.at(-1)!) + 1];
  const left = after.find(
    ({ agent, outcome, turns: its, to }) =>
      agent === route.to &&
      (outcome === 'handoff' || outcome === 'limit') &&
      (sharesTurn(its, route.turns) || (to === HUMAN && next !== undefined && its.includes(next))),
  );
  if (left?.to === undefined) return null;
  if (left.to === HUMAN) return { signal: 'escalated', to: HUMAN };
  if (left.to !== TRIAGE) return { signal: 'passed-on', to: left.to };
  const again = after.find(({ n, agent, to }) => n > left.n && agent === TRIAGE && to !== undefined);
  // Sent to the same one again, it was right where it was.
  return again?.to === route.to ? null : { signal: 'handed-back', to: again?.to ?? null };
}

/** What the customer wrote in the turns that were routed: turns and texts are both in the order in which they came. */
function textOf(route: RunRecord, runs: readonly RunRecord[], said: readonly string[]): string | null {
  const turns = turnsOf(runs);
  const texts = route.turns.flatMap((turn) => said[turns.indexOf(turn)] ?? []);
  return texts.length < route.turns.length ? null : texts.join('\n');
}

function turnsOf(runs: readonly RunRecord[]): string[] {
  return [...new Set(runs.flatMap(({ turns }) => turns))];
}

const sharesTurn = (some: readonly string[], others: readonly string[]) =>
  some.some((turn) => others.includes(turn));
