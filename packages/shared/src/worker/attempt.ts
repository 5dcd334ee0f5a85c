import type { SpanContext } from '@opentelemetry/api';
import type { Briefing } from '../agent/briefing.ts';
import { type AgentResult, runAgent } from '../agent/run.ts';
import type { RunScope } from '../agent/scope.ts';
import type { VerifiedCustomer } from '../contracts/customer.ts';
import { RetryableError } from '../contracts/errors.ts';
import { HUMAN } from '../contracts/ids.ts';
import type { Live } from '../contracts/live.ts';
import type { RunRecord } from '../contracts/record.ts';
import { subjects } from '../contracts/subjects.ts';
import type { Work } from '../contracts/work.ts';
import type { RunReport } from '../conversation/commit.ts';
import type { Document } from '../conversation/document.ts';
import { say } from '../conversation/history.ts';
import { deadlineIn } from '../model/deadline.ts';
import { meterModelCall } from '../telemetry/model-call.ts';
import { asRun, tellReplay, usageAttributes } from '../telemetry/run-spans.ts';
import { safeError } from '../telemetry/safe-error.ts';
import { attributes } from '../telemetry/semconv.ts';
import { activeSpan, mark } from '../telemetry/span.ts';
import { isSpan, readTraceparent } from '../telemetry/traceparent.ts';
import type { Journal } from './journal.ts';
import type { LiveEvent, WorkerParts } from './parts.ts';
import { RunModel } from './run-model.ts';

/** Triage asks at most this often in a row; then it chooses. */
export const CLARIFICATION_LIMIT = 2;

/** One run of one agent on one piece of work: what it does, and its report so far, which is there even where it fails. */
export type Attempt = {
  run(): Promise<AgentResult>;
  report(result: AgentResult | null): RunReport;
  /** Takes into the report what earlier runs of this work were paid for. */
  addEarlierUsage(): Promise<void>;
  verified(): VerifiedCustomer[];
  /** Tells whoever watches that the conversation has moved. */
  moved(to: string, reason: string): void;
  /** Forgets the newest model answer, so that the next attempt asks again. */
  askAgain(): Promise<void>;
};

export function prepareAttempt(
  parts: WorkerParts,
  doc: Document,
  work: Work,
  journal: Journal,
  attempt: number,
): Attempt {
  const { settings, definition, metrics, log } = parts;
  const agent = definition.name;
  const { conversation, n, channel } = work;
  const startedAt = new Date();
  const started = performance.now();
  let firstText: number | null = null;
  const live = (event: LiveEvent) => {
    const message: Live = { v: 1, conversation, agent, run: `${n}.${attempt}`, ...event };
    parts.bus.nc.publish(subjects.live(channel, conversation), JSON.stringify(message));
  };
  /** The run's span; before it has one, that of the message. */
  let span = activeSpan();
  const model = new RunModel({
    agent,
    conversation,
    n,
    chain: parts.chain,
    journal,
    priceOf: parts.priceOf,
    onDelta: (text) => {
      firstText ??= Math.round(performance.now() - started);
      live({ type: 'delta', text });
    },
    onRetry: () =>
      metrics.modelRetries.inc({ agent, model: metrics.label.model(parts.chain.links[0]?.name ?? '') }),
    onCall: ({ name }) =>
      meterModelCall(
        metrics,
        { agent, model: name, provider: parts.chain.provider, signal: scope.signal },
        span,
      ),
    onReplay: (name) => {
      metrics.replays.inc({ agent, kind: 'model' });
      tellReplay('model', name);
    },
    onDrift: () =>
      log.warn({ conversation, n }, 'a journaled answer was given to another request than this one'),
    onFallback: (from, to, error) => {
      metrics.fallbacks.inc({ agent, model: metrics.label.model(to) });
      mark('fallback', { [attributes.from]: from, [attributes.to]: to });
      log.warn({ conversation, n, from, to, error: safeError(error) }, 'a further model is asked');
    },
  });
  const scope: RunScope = {
    agent,
    conversation,
    channel,
    n,
    turns: work.turns.map(({ id, text }) => ({ id, text })),
    handoff: lastHandoffTo(doc, agent),
    customer: doc.context,
    verified: [],
    mayTransfer: doc.handoffCount < settings.HANDOFF_CAP,
    journal,
    modelStep: () => model.steps,
    signal: parts.signal,
    assertOurs: async () => {
      const { doc: now } = await parts.mailbox.loadAtLeast(conversation, work.rev);
      if (now?.work?.n !== n) {
        throw new RetryableError('work-lost', `work ${n} of conversation ${conversation} is no longer ours`);
      }
    },
    onTool: (tool) => live({ type: 'tool', tool }),
    onToolEnd: ({ tool, outcome, ms }) => {
      metrics.toolCalls.inc({ agent, tool, outcome });
      if (outcome === 'replayed') metrics.replays.inc({ agent, kind: 'tool' });
      if (ms === undefined) return;
      const failed = outcome === 'ok' ? {} : { error_type: outcome };
      const labels = { gen_ai_tool_name: tool, gen_ai_agent_name: agent, ...failed };
      metrics.toolSeconds.observe(labels, ms / 1_000, span);
    },
    handoffs: [],
    tools: [],
  };
  const { history } = say(doc.history, work.turns);
  const built = parts.agent();

  const run = async (): Promise<AgentResult> => {
    live({ type: 'thinking' });
    const deadline = deadlineIn(settings.RUN_TIMEOUT_MS, parts.signal);
    scope.signal = deadline.signal;
    try {
      const result = await runAgent({
        runner: parts.runner,
        built,
        definition,
        model,
        scope,
        history,
        mustAct: definition.role === 'triage' && doc.clarifications >= CLARIFICATION_LIMIT,
        maxSteps: settings.MAX_MODEL_STEPS,
      });
      if (result.nudged) metrics.promisedTransfers.inc({ agent });
      return result;
    } catch (error) {
      if (deadline.isOver()) {
        throw new RetryableError('run-timeout', `the run took longer than ${settings.RUN_TIMEOUT_MS} ms`, {
          cause: error,
        });
      }
      throw error;
    } finally {
      deadline.done();
    }
  };

  return {
    run: () =>
      asRun({ agent, conversation, n, kind: work.kind, attempt, turns: work.turns }, async (own) => {
        span = own.spanContext();
        try {
          const result = await run();
          own.setAttributes({
            [attributes.outcome]: result.outcome.kind,
            ...(result.nudged ? { [attributes.nudged]: true } : {}),
          });
          return result;
        } finally {
          own.setAttributes({ [attributes.offline]: parts.chain.offline, ...usageAttributes(model.usage) });
        }
      }),
    report: (result) => ({
      attempt,
      nudged: result?.nudged ?? false,
      items: result?.items ?? [],
      tools: scope.tools,
      usage: model.usage,
      usageByModel: model.usageByModel,
      models: model.models,
      offline: parts.chain.offline,
      promptHash: built.promptHash,
      timings: {
        sinceTurn: startedAt.getTime() - Date.parse(work.turns.at(-1)!.at),
        queued: startedAt.getTime() - Date.parse(work.at),
        model: model.ms,
        tools: scope.tools.reduce((sum, tool) => sum + tool.ms, 0),
        firstText,
        run: Math.round(performance.now() - started),
      },
      startedAt: startedAt.toISOString(),
      instance: parts.instance,
      ...traceOf(span, work),
    }),
    addEarlierUsage: () => model.addEarlierUsage(),
    verified: () => scope.verified,
    moved: (to, reason) => live({ type: 'moved', to, reason }),
    askAgain: () => model.dropLastStep(),
  };
}

/** Who handed the conversation to this agent, as long as it has not been elsewhere since. */
function lastHandoffTo(doc: Document, agent: string): Briefing['handoff'] {
  const last = doc.handoffs.at(-1);
  return last?.to === agent && (last.from !== HUMAN || last.reason !== '') ? last : null;
}

/** The trace of the run, and its span where that was recorded: evaluations are put there later. */
function traceOf(span: SpanContext | undefined, work: Work): Pick<RunRecord, 'traceId' | 'spanId'> {
  if (isSpan(span)) {
    return { traceId: span.traceId, ...(span.traceFlags & 1 ? { spanId: span.spanId } : {}) };
  }
  const turn = readTraceparent(work.turns.at(-1)?.traceparent);
  return turn ? { traceId: turn.traceId } : {};
}
