import { connectBus } from '@switchboard/cli/src/system/connect.ts';
import {
  type Evaluation,
  messageIds,
  publish,
  type RunRecord,
  readSettings,
  recordEvaluations,
  startTracing,
  subjects,
  TRIAGE,
} from '@switchboard/shared';
import type { Result } from '../contracts/result.ts';
import { openTalks } from '../system/talks.ts';
import type { Bench } from './run-item.ts';
import { type Running, runOn } from './runner.ts';
import { scoresOf } from './scorers.ts';

/** What a live run needs beside the rows: the system is there already. */
type Live = Omit<Running, 'backends' | 'env'>;

/**
 * Runs items through the running system, as a channel of it. What was found is put beside each conversation's first run: into its record,
 * and into its trace.
 */
export async function runLive(
  running: Live,
  specialists: Pick<Bench, 'names' | 'specialists'>,
): Promise<void> {
  const bus = await connectBus();
  const tracing = await startTracing(
    'evals',
    readSettings('evals', process.env),
    (problem) => void process.stderr.write(`${problem}\n`),
  );
  const talks = await openTalks(bus, 'eval');
  try {
    await runOn(
      {
        ...running,
        async onResult(result, talked) {
          const first = talked[0]?.records[0];
          if (first) await tellScores(bus, first, result);
          await running.onResult(result, talked);
        },
      },
      'handoff',
      running.items,
      { ...specialists, ...running, talks, entry: TRIAGE, backends: null },
    );
  } finally {
    await talks.close();
    await tracing.stop();
    await bus.close();
  }
}

async function tellScores(
  bus: Parameters<typeof publish>[0],
  record: RunRecord,
  result: Result,
): Promise<void> {
  const evaluations = evaluationsOf(result);
  if (evaluations.length === 0) return;
  recordEvaluations(record, evaluations);
  await publish(bus, {
    subject: subjects.record(record.conversation),
    id: messageIds.evaluated(record.conversation, record.n),
    payload: { ...record, evaluations },
  });
}

export function evaluationsOf(result: Result): Evaluation[] {
  return scoresOf(result).map(({ name, score }) => ({
    name,
    score,
    ...(name === 'rationale'
      ? { explanation: `rated by ${result.rationale?.by}` }
      : { label: score === 1 ? 'pass' : 'fail' }),
  }));
}
