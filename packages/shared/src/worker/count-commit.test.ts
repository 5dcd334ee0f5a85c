import { expect, it } from 'vitest';
import type { FinishedRun, Outcome } from '../conversation/commit.ts';
import { commit } from '../conversation/commit.ts';
import { defaultRules } from '../conversation/document.ts';
import { documentOf } from '../conversation/testing/documents.ts';
import { noUsage } from '../conversation/usage.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { countCommit, countDropped } from './count-commit.ts';

const AT = '2026-05-02T10:00:10.000Z';
const usage = { ...noUsage, requests: 1, inputTokens: 100, outputTokens: 10, costUsd: 0.02 };

function runOf(outcome: Outcome, used = usage): FinishedRun {
  return {
    n: 1,
    agent: 'billing',
    outcome,
    report: {
      attempt: 1,
      nudged: false,
      items: [],
      tools: [],
      usage: used,
      usageByModel: { small: used },
      models: ['small'],
      offline: false,
      promptHash: '',
      timings: { sinceTurn: 100, queued: 1, model: 0, tools: 0, firstText: 150, run: 200 },
      startedAt: AT,
      instance: 'test:1',
    },
  };
}

/** What is counted of a run on the document's first work. */
async function counted(
  outcome: Outcome,
  { used = usage, rules = defaultRules }: { used?: typeof usage; rules?: typeof defaultRules } = {},
) {
  const metrics = createMetrics('billing');
  const doc = documentOf('c-1', { owner: 'billing' });
  const run = runOf(outcome, used);
  const after = commit(doc, run, rules, AT);
  if (doc.work === null || after === null) throw new Error('the document has no work');
  countCommit(metrics, run, doc.work, after, { HANDOFF_WARNING: 3, HANDOFF_CAP: rules.handoffCap });
  const { text } = await metrics.expose(undefined);
  const value = (metric: string, ...labels: string[]) => {
    const found = text
      .split('\n')
      .find((line) => line.startsWith(`${metric}{`) && labels.every((label) => line.includes(label)));
    return found === undefined ? undefined : Number(found.split(' ').at(-1));
  };
  return { value, after };
}

const reply: Outcome = { kind: 'reply', text: 'Done.', history: [], clarification: false };
const handoff = (to: string): Outcome => ({ kind: 'handoff', to, reason: 'why', claims: {}, history: [] });

it('a reply ends its turn, with its time and its cost by agent and model', async () => {
  const { value } = await counted(reply);
  expect(value('switchboard_turns_total', 'agent="billing"', 'outcome="reply"')).toBe(1);
  expect(value('switchboard_cost_usd_total', 'agent="billing"', 'model="small"')).toBe(0.02);
  expect(value('switchboard_turn_cost_usd_sum', 'agent="billing"')).toBe(0.02);
  expect(value('switchboard_conversation_cost_usd_sum')).toBe(0.02);
  expect(value('switchboard_first_text_seconds_sum')).toBe(0.25);
  expect(value('switchboard_turn_duration_seconds_count', 'outcome="reply"')).toBe(1);
  expect(value('switchboard_model_tokens_total', 'type="input"')).toBe(100);
});

it('a handoff ends no turn, and what it has cost goes along to the one that does', async () => {
  const { value, after } = await counted(handoff('triage'));
  expect(value('switchboard_handoffs_total', 'from="billing"', 'to="triage"')).toBe(1);
  expect(value('switchboard_turns_total')).toBeUndefined();
  expect(value('switchboard_cost_usd_total', 'model="small"')).toBe(0.02);
  expect(after.work?.spent).toEqual(usage);
});

const ways: [string, Outcome, number, string, string][] = [
  ['an agent', handoff('human'), 5, 'escalation', 'asked'],
  ['the handoff cap', handoff('triage'), 0, 'limit', 'handoff-cap'],
  ['an agent that has no other transfer left', handoff('human'), 0, 'escalation', 'handoff-cap'],
  ['too many steps', { kind: 'limit', bound: 'steps', reason: '' }, 5, 'limit', 'step-limit'],
  ['too much money', { kind: 'limit', bound: 'cost', reason: '' }, 5, 'limit', 'cost-limit'],
];

it.each(ways)('a turn that goes to a person by %s is told apart', async (_, outcome, cap, end, reason) => {
  const { value } = await counted(outcome, { rules: { ...defaultRules, handoffCap: cap } });
  expect(value('switchboard_turns_total', `outcome="${end}"`)).toBe(1);
  expect(value('switchboard_escalations_total', `reason="${reason}"`)).toBe(1);
});

it('a call of unknown price is counted, and makes no turn look cheap', async () => {
  const used = { ...usage, costUsd: 0, unpricedRequests: 1 };
  const { value } = await counted(reply, { used });
  expect(value('switchboard_unpriced_model_calls_total', 'model="small"')).toBe(1);
  expect(value('switchboard_turn_cost_usd_count')).toBeUndefined();
});

it('what a dropped run has paid is told, unless another worker has committed the same steps', async () => {
  const before = documentOf('c-1', { owner: 'billing' });
  const dropped = async (now: typeof before) => {
    const metrics = createMetrics('billing');
    countDropped(metrics, runOf(reply), before, now);
    return /^switchboard_dropped_cost_usd_total\{.*\} (.*)$/m.exec(
      (await metrics.expose(undefined)).text,
    )?.[1];
  };
  expect(await dropped({ ...before, owner: 'human' })).toBe('0.02');
  expect(await dropped({ ...before, usage })).toBeUndefined();
});
