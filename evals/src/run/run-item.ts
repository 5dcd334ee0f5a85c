import { randomUUID } from 'node:crypto';
import { addUsage, HUMAN, messageOf, noUsage, type RunRecord, TerminalError } from '@switchboard/shared';
import { readTopic, type ToolNames } from '../archs/mega.ts';
import type { Rationale, Result } from '../contracts/result.ts';
import { type Judge, rationaleOf } from '../judge/judge.ts';
import type { Backends } from '../system/backends.ts';
import type { Talked, Talks } from '../system/talks.ts';
import { missing, readEndState } from './end-state.ts';
import { type Item, turnsOf } from './items.ts';
import { type Observed, observe } from './observe.ts';
import { costed } from './usage.ts';

/** What rows are run with. */
export type Bench = {
  talks: Talks;
  entry: string;
  /** Null where a system that was running already is asked: its backends are not ours. */
  backends: Backends | null;
  names: ToolNames;
  specialists: string[];
  judge: Judge | null;
  /** A reason could not be rated: its row keeps its route, and has no rating. */
  onUnrated(row: string, error: unknown): void;
  offline: boolean;
};

/** How often a row is begun before it counts as an error, beside what the agents retry themselves. */
const ATTEMPTS = 2;

/** Runs a row to its result. A row that comes to no end has one too: with its error, and neither right nor wrong. */
export async function runItem(bench: Bench, item: Item): Promise<{ result: Result; talked: Talked[] }> {
  // Of every attempt: what failed has been paid for, too.
  const heard: RunRecord[] = [];
  for (let attempt = 1; ; attempt++) {
    const conversation = `eval-${randomUUID()}`;
    try {
      const run = await runOnce(bench, item, conversation, heard);
      return { ...run, result: { ...run.result, ...paidFor(heard), attempts: attempt } };
    } catch (error) {
      if (error instanceof TerminalError || attempt === ATTEMPTS) {
        const result = withError(bench, item, conversation, attempt, error);
        return { result: { ...result, ...paidFor(heard) }, talked: [] };
      }
    }
  }
}

function paidFor(records: RunRecord[]): Pick<Result, 'usage' | 'costUsd'> {
  const { tokens, costUsd } = costed(records.map(({ usage }) => usage).reduce(addUsage, noUsage));
  return { usage: tokens, costUsd };
}

async function runOnce(
  bench: Bench,
  item: Item,
  conversation: string,
  heard: RunRecord[],
): Promise<{ result: Result; talked: Talked[] }> {
  const company = item.suite === 'tasks' ? bench.backends?.isolate(conversation) : undefined;
  try {
    const talked = await bench.talks.hold({
      conversation,
      turns: turnsOf(item),
      entry: bench.entry,
      heard,
      ...(item.suite === 'tasks' && item.row.customer ? { customer: item.row.customer } : {}),
    });
    const seen = observe(item.arch, talked, bench.names, bench.specialists);
    const lacking =
      item.suite === 'tasks' && company ? missing(item.row.end, await readEndState(company), seen) : [];
    const records = talked.flatMap((turn) => turn.records);
    const rationale = await judged(bench, item, seen);
    return { talked, result: resultOf(bench, item, conversation, talked, records, seen, lacking, rationale) };
  } finally {
    await company?.close();
  }
}

function resultOf(
  bench: Bench,
  item: Item,
  conversation: string,
  talked: Talked[],
  records: RunRecord[],
  seen: Observed,
  lacking: string[],
  rationale: Rationale | null,
): Result {
  const models = [...new Set(records.flatMap((record) => record.models))];
  const traceId = records.at(-1)?.traceId;
  const turnsMs = talked.map(({ ms }) => ms);
  return {
    ...skeleton(bench, item, conversation),
    model: models.join('+') || (bench.offline ? 'offline' : 'unknown'),
    actual: item.suite === 'routing' ? seen.route : null,
    owners:
      item.suite === 'pivots'
        ? item.row.turns.map(({ owner }, i) => ({ expected: owner, actual: seen.owners[i] ?? HUMAN }))
        : null,
    path: seen.path,
    handoffs: seen.handoffs,
    toHuman: seen.toHuman,
    reason: seen.reason,
    rationale,
    success: item.suite === 'tasks' ? lacking.length === 0 : null,
    missing: lacking,
    answer: seen.answer === null ? null : item.arch === 'mega' ? readTopic(seen.answer).said : seen.answer,
    turnsMs,
    latencyMs: turnsMs.reduce((sum, ms) => sum + ms, 0),
    // A system that was running already has its own models.
    offline: records.every((record) => record.offline),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

/** The reason of the first route; only the routing suite has a single message to judge it by. */
async function judged(bench: Bench, item: Item, seen: Observed): Promise<Rationale | null> {
  if (bench.judge === null || item.suite !== 'routing' || seen.reason === null) return null;
  const stated = { message: item.row.text, route: seen.route, reason: seen.reason };
  return rationaleOf(bench.judge, stated).catch((error) => {
    bench.onUnrated(item.row.id, error);
    return null;
  });
}

function withError(bench: Bench, item: Item, conversation: string, attempts: number, error: unknown): Result {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  return {
    ...skeleton(bench, item, conversation),
    owners:
      item.suite === 'pivots' ? item.row.turns.map(({ owner }) => ({ expected: owner, actual: null })) : null,
    attempts,
    error: { code, message: messageOf(error).slice(0, 500) },
  };
}

function skeleton(bench: Bench, item: Item, conversation: string): Result {
  return {
    suite: item.suite,
    arch: item.arch,
    model: bench.offline ? 'offline' : 'unknown',
    row: item.row.id,
    repeat: item.repeat,
    tags: item.row.tags,
    said: turnsOf(item),
    expected: item.suite === 'routing' ? item.row.expected : null,
    actual: null,
    owners: null,
    path: [],
    handoffs: 0,
    toHuman: false,
    reason: null,
    rationale: null,
    success: null,
    missing: [],
    answer: null,
    error: null,
    attempts: 1,
    turnsMs: [],
    latencyMs: 0,
    ...paidFor([]),
    offline: bench.offline,
    conversation,
    at: new Date().toISOString(),
  };
}
