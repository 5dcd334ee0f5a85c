import {
  type Bus,
  type Evaluation,
  messageIds,
  publish,
  type RunRecord,
  recordEvaluations,
  subjects,
  TRIAGE,
} from '@switchboard/shared';
import { toolNames } from '../archs/mega.ts';
import type { Result } from '../contracts/result.ts';
import { openTalks } from '../system/talks.ts';
import { type Rows, runOn } from './runner.ts';
import { scoresOf } from './scorers.ts';

/**
 * Runs rows through the running system, as a channel of it. What was found is put beside each conversation's first run: into its record,
 * and into its trace.
 */
export async function runLive(rows: Rows, bus: Bus): Promise<void> {
  const talks = await openTalks(bus, 'eval');
  try {
    await runOn(
      {
        ...rows,
        async onResult(result, talked) {
          await rows.onResult(result, talked);
          const first = talked[0]?.records[0];
          if (first) await tellScores(bus, first, result);
        },
      },
      'handoff',
      rows.items,
      { ...rows, talks, entry: TRIAGE, backends: null, names: toolNames([]), specialists: [] },
    );
  } finally {
    await talks.close();
  }
}

async function tellScores(bus: Bus, record: RunRecord, result: Result): Promise<void> {
  const evaluations = evaluationsOf(result);
  if (evaluations.length === 0) return;
  recordEvaluations(record, evaluations);
  await publish(bus, {
    subject: subjects.record(record.conversation),
    id: messageIds.evaluated(record.conversation, record.n),
    payload: { ...record, evaluations },
  });
}

function evaluationsOf(result: Result): Evaluation[] {
  return scoresOf(result).map(({ name, score }) => ({
    name,
    score,
    ...(name === 'rationale'
      ? { explanation: `rated by ${result.rationale?.by}` }
      : { label: score === 1 ? 'pass' : 'fail' }),
  }));
}
