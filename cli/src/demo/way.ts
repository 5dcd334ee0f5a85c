import { HUMAN, type RunRecord } from '@switchboard/shared';

/** Sums over the runs of a turn or a conversation. Durations are milliseconds. */
export type Sums = {
  /** From the order of each piece of work to the start of its run: the broker's share. */
  broker: number;
  model: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  /** Calls of models whose price is not known. */
  unpriced: number;
  offline: boolean;
};

export function sumsOf(records: RunRecord[]): Sums {
  const sum = (of: (record: RunRecord) => number) => records.reduce((total, record) => total + of(record), 0);
  return {
    broker: sum((record) => record.timings.queued),
    model: sum((record) => record.timings.model),
    inputTokens: sum((record) => record.usage.inputTokens),
    outputTokens: sum((record) => record.usage.outputTokens),
    costUsd: sum((record) => record.usage.costUsd),
    unpriced: sum((record) => record.usage.unpricedRequests),
    offline: records.some((record) => record.offline),
  };
}

/** Whether the records of a turn are all there: up to the run that ended it, with none missing between. */
export function isWhole(records: RunRecord[], owner: string): boolean {
  const last = records.at(-1);
  // A turn that comes while a person has the conversation is nobody's run.
  if (last === undefined) return owner === HUMAN;
  const hasEnded = last.outcome === 'reply' || last.to === HUMAN;
  return (
    hasEnded && records[0]?.kind === 'turn' && records.every((record, i) => follows(records[i - 1], record))
  );
}

/** Whether nothing ran between: a person's work has a number and no record. */
function follows(before: RunRecord | undefined, record: RunRecord): boolean {
  return before === undefined || before.to === HUMAN || record.n === before.n + 1;
}

/** The agents that a turn or a conversation went through. */
export function wayOf(records: RunRecord[]): string[] {
  const way: string[] = [];
  for (const agent of records.flatMap((record) => (record.to ? [record.agent, record.to] : [record.agent]))) {
    if (way.at(-1) !== agent) way.push(agent);
  }
  return way;
}

export function costText({ costUsd, unpriced, offline }: Sums): string {
  if (offline) return 'none (offline)';
  if (unpriced === 0) return `$${costUsd.toFixed(4)}`;
  return costUsd === 0 ? 'unknown' : `at least $${costUsd.toFixed(4)}`;
}
