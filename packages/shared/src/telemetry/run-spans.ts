import { type Attributes, context, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { Usage } from '../contracts/record.ts';
import { content } from './content.ts';
import { attributes, events, spanNames } from './semconv.ts';
import { linkTo, startSpan, within } from './span.ts';
import { readTraceparent } from './traceparent.ts';

type Run = {
  agent: string;
  conversation: string;
  n: number;
  kind: 'turn' | 'handoff';
  attempt: number;
  /** The turns that it answers, oldest first: the run is part of the newest one's trace. */
  turns: { traceparent?: string | undefined }[];
};

/** A run under a span of its own, with links to the traces of the further turns that it answers. */
export function asRun<T>(run: Run, work: (span: Span) => Promise<T>): Promise<T> {
  const others = run.turns.slice(0, -1).flatMap(({ traceparent }) => {
    const turn = readTraceparent(traceparent);
    return turn ? [linkTo(turn, 'alsoAnswered')] : [];
  });
  const span = startSpan(spanNames.run(run.agent), {
    kind: SpanKind.INTERNAL,
    links: others,
    attributes: {
      [attributes.operation]: 'invoke_agent',
      [attributes.agent]: run.agent,
      [attributes.conversation]: run.conversation,
      [attributes.work]: run.n,
      [attributes.workKind]: run.kind,
      [attributes.attempt]: run.attempt,
      [attributes.turns]: run.turns.length,
    },
  });
  return within(span, () => work(span));
}

/** What a run or a model call has used, on its span. */
export function usageAttributes(usage: Usage): Attributes {
  return {
    [attributes.inputTokens]: usage.inputTokens,
    [attributes.cachedInputTokens]: usage.cachedInputTokens || undefined,
    [attributes.outputTokens]: usage.outputTokens,
    [attributes.reasoningTokens]: usage.reasoningTokens || undefined,
    [attributes.cost]: usage.unpricedRequests > 0 ? undefined : usage.costUsd,
  };
}

type ToolCall = { name: string; callId: string; conversation: string; agent: string };

/** The execution of a tool under a span of its own. */
export function asTool<T extends { output: string; outcome: string }>(
  call: ToolCall,
  args: unknown,
  execute: () => Promise<T>,
): Promise<T> {
  const span = startSpan(spanNames.tool(call.name), {
    kind: SpanKind.INTERNAL,
    attributes: {
      ...toolAttributes(call),
      ...content(() => ({ [attributes.toolArguments]: JSON.stringify(args) })),
    },
  });
  return within(span, async () => {
    const done = await execute();
    span.setAttributes({
      [attributes.toolOutcome]: done.outcome,
      ...content(() => ({ [attributes.toolResult]: done.output })),
    });
    return done;
  });
}

/** A transfer of control that a model has asked for: a moment, since the transfer itself is the message that follows. */
export function tellHandoff(call: Omit<ToolCall, 'callId'>, target: string, input: unknown): void {
  startSpan(spanNames.handoff(call.name, target), {
    kind: SpanKind.INTERNAL,
    attributes: {
      ...toolAttributes(call),
      [attributes.transferMode]: 'pass_control',
      [attributes.transferTarget]: target,
      ...content(() => ({ [attributes.toolArguments]: JSON.stringify(input) })),
    },
  }).end();
}

function toolAttributes({
  name,
  conversation,
  agent,
  callId,
}: Omit<ToolCall, 'callId'> & { callId?: string }): Attributes {
  return {
    [attributes.operation]: 'execute_tool',
    [attributes.toolName]: name,
    [attributes.toolType]: 'function',
    [attributes.toolCallId]: callId,
    [attributes.agent]: agent,
    [attributes.conversation]: conversation,
  };
}

/** A step that came from the journal, on the run's span. */
export function tellReplay(kind: 'model' | 'tool', name: string): void {
  trace.getSpan(context.active())?.addEvent(events.replay, {
    [attributes.step]: kind,
    [kind === 'model' ? attributes.responseModel : attributes.toolName]: name,
  });
}
