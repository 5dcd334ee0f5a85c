import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { RunRecord } from '../contracts/record.ts';
import { content } from './content.ts';
import { attributes, events, spanNames } from './semconv.ts';
import { linkTo, startSpan } from './span.ts';
import { readTraceparent } from './traceparent.ts';

/** What an evaluator found about a run, as the conventions' event `gen_ai.evaluation.result` has it. */
export type Evaluation = {
  /** What was judged, for example `routing`. Few values: it is fit for a panel. */
  name: string;
  score?: number;
  /** What the score means, for example `pass`. Few values. */
  label?: string;
  /** In the judge's words. It may quote the customer, so it is only recorded where content is captured. */
  explanation?: string;
};

/**
 * Puts evaluations into the trace of the run that they are about: one event each, on a span that is a child of the run's and linked to it.
 * False where there is no such trace: the run was not traced or not sampled. The caller has started tracing, and stops it at the end.
 */
export function recordEvaluations(
  run: Pick<RunRecord, 'agent' | 'conversation' | 'n' | 'traceId' | 'spanId'>,
  evaluations: Evaluation[],
): boolean {
  const evaluated = readTraceparent(`00-${run.traceId}-${run.spanId}-01`);
  if (evaluated === undefined) return false;
  const span = startSpan(
    spanNames.evaluation(run.agent),
    {
      kind: SpanKind.INTERNAL,
      links: [linkTo(evaluated, 'evaluated')],
      attributes: {
        [attributes.agent]: run.agent,
        [attributes.conversation]: run.conversation,
        [attributes.work]: run.n,
      },
    },
    trace.setSpanContext(ROOT_CONTEXT, evaluated),
  );
  for (const { name, score, label, explanation } of evaluations) {
    span.addEvent(events.evaluation, {
      [attributes.evaluationName]: name,
      ...(score === undefined ? {} : { [attributes.evaluationScore]: score }),
      ...(label === undefined ? {} : { [attributes.evaluationLabel]: label }),
      ...(explanation === undefined
        ? {}
        : content(() => ({ [attributes.evaluationExplanation]: explanation }))),
    });
  }
  span.end();
  return true;
}
