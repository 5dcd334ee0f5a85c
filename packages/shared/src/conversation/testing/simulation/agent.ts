import { MaxTurnsExceededError, ModelBehaviorError } from '@openai/agents-core';
import type { AgentResult } from '../../../agent/run.ts';
import { RetryableError, TerminalError } from '../../../contracts/errors.ts';
import { agentSaid } from '../../../contracts/history.ts';
import type { Work } from '../../../contracts/work.ts';
import type { Attempt } from '../../../worker/attempt.ts';
import type { Journal } from '../../../worker/journal.ts';
import type { RunReport } from '../../commit.ts';
import type { Document } from '../../document.ts';
import { say } from '../../history.ts';
import type { Mailbox } from '../../mailbox.ts';
import { noUsage } from '../../usage.ts';
import type { Ask } from './lane.ts';

/** What a model says when it is asked, in place of a real one. */
export type Answer =
  | { kind: 'reply' | 'tool' | 'broken' | 'busy' | 'refused' | 'endless' }
  | { kind: 'handoff'; to: string };

/** The world outside the broker: a model that never says the same twice, and a backend that sees each effect. */
export type Outside = {
  /** The answers to come; after the last one every answer is a reply. */
  answers: Answer[];
  asked: number;
  /** What the backend was asked to do for each step of each piece of work. */
  effects: Map<string, Set<string>>;
};

type Said = Answer & { text: string };

/**
 * A run as the worker's real one goes, without the SDK: each answer of the model is journaled before it is acted on, and so is the
 * result of each tool.
 */
export function scriptedAttempt(
  { ask, outside }: { ask: Ask; outside: Outside },
  mailbox: Mailbox,
  doc: Document,
  work: Work,
  journal: Journal,
  attempt: number,
): Attempt {
  let steps = 0;

  const assertOurs = async () => {
    const { doc: now } = await mailbox.loadAtLeast(work.conversation, work.rev);
    if (now?.work?.n !== work.n) throw new RetryableError('work-lost', 'the work is no longer ours');
  };

  const answerTo = async (index: number): Promise<Said> => {
    const journaled = await journal.modelStep(index);
    if (journaled) return JSON.parse(journaled.model);
    const answer = await ask('the model', () => nextAnswer(outside));
    if (answer.kind === 'busy') throw new RetryableError('model-busy', 'the model is busy');
    if (answer.kind === 'refused') throw new TerminalError('model-refused', 'the model refuses');
    const step = { requestHash: '', response: { id: '', output: [] }, usage: noUsage, ms: 0 };
    const kept = await journal.storeModelStep(index, { ...step, model: JSON.stringify(answer) });
    return JSON.parse(kept.model);
  };

  const useTool = async (index: number, call: string) => {
    if (await journal.toolStep(call)) return;
    await assertOurs();
    await ask(`the effect ${call}`, () => {
      const key = `${work.conversation}:w${work.n}:${index}`;
      outside.effects.set(key, (outside.effects.get(key) ?? new Set()).add(call));
    });
    await journal.storeToolStep(call, { output: 'done', outcome: 'ok', ms: 0 });
  };

  return {
    async run() {
      const { history } = say(doc.history, work.turns);
      for (;;) {
        const said = await answerTo(steps);
        steps++;
        if (said.kind === 'broken') throw new ModelBehaviorError('the answer cannot be read');
        if (said.kind === 'endless') throw new MaxTurnsExceededError('too many steps');
        if (said.kind === 'tool') await useTool(steps - 1, said.text);
        else return resultOf(said, history);
      }
    },
    report: () => reportOf(attempt),
    addEarlierUsage: async () => {},
    verified: () => [],
    moved: () => {},
    askAgain: async () => {
      if (steps > 0) await journal.dropModelStep(steps - 1);
    },
  };
}

function nextAnswer(outside: Outside): Said {
  const answer = outside.answers[outside.asked] ?? { kind: 'reply' };
  outside.asked++;
  return { ...answer, text: `answer ${outside.asked}` };
}

function resultOf(said: Said, history: Document['history']): AgentResult {
  const outcome: AgentResult['outcome'] =
    said.kind === 'handoff'
      ? { kind: 'handoff', to: said.to, reason: said.text, claims: {}, history }
      : { kind: 'reply', text: said.text, history: [...history, agentSaid(said.text)], clarification: false };
  return { outcome, items: [], nudged: false };
}

function reportOf(attempt: number): RunReport {
  return {
    attempt,
    nudged: false,
    items: [],
    tools: [],
    usage: noUsage,
    models: [],
    offline: true,
    promptHash: '',
    timings: { sinceTurn: 0, queued: 0, model: 0, tools: 0, firstText: null, run: 0 },
    startedAt: new Date().toISOString(),
    instance: 'model',
  };
}
