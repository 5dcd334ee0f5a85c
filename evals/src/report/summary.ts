import { type Arch, LABELS, type Suite } from '../contracts/labels.ts';
import type { Result } from '../contracts/result.ts';
import type { RunMeta } from '../contracts/run.ts';
import { mean } from '../statistics/mean.ts';
import { passHatK } from '../statistics/pass-hat-k.ts';
import { percentile } from '../statistics/percentile.ts';
import { type Confusion, confusionOf, type LabelScore, labelScores } from './labels.ts';
import { byRow, humanShare, routesOf, rowShare, shareRight, wholeShare } from './outcome.ts';
import { type Score, scoreOfRows } from './score.ts';

/** Above this share of rows that could not be run, a run says nothing: it fails. */
export const MOST_ERRORS = 0.02;

/** Money of some conversations: null where nothing is known of any, and `unknown` counts those that the figure leaves out. */
export type Money = { usd: number | null; unknown: number };

export type Rationale = {
  /** Mean of the reasons' scores, 0 to 1. */
  score: number;
  /** Means of the ratings, 0 to 2. */
  specific: number;
  onTopic: number;
  consistent: number;
  reasons: number;
  by: string[];
};

/** A row that went wrong, as one would read it. */
export type Failure = {
  row: string;
  tags: string[];
  said: string[];
  /** Why the row's label is right, in the words of the set. */
  why: string | null;
  /** Of the runs of this row, how many went wrong. */
  wrong: number;
  runs: number;
  expected: string;
  actual: string;
  path: string[];
  reason: string | null;
  rationale: number | null;
  missing: string[];
  answer: string | null;
};

/** Rows that could not be run to their end. */
export type Errors = {
  runs: number;
  of: number;
  tooMany: boolean;
  examples: { row: string; code: string; message: string }[];
};

/** One suite under one architecture. Durations are milliseconds, tokens means of a conversation. */
export type Section = {
  suite: Suite;
  arch: Arch;
  rows: number;
  models: string[];
  score: Score;
  /** Pivots: conversations in which every turn was right. Null elsewhere. */
  whole: Score | null;
  /** How likely k runs of a row are all right, for each k up to how often each row was run. */
  passHatK: { k: number; share: number }[];
  labels: LabelScore[];
  confusion: Confusion | null;
  tags: { tag: string; score: Score }[];
  rationale: Rationale | null;
  /** Of a turn. */
  latency: { p50: number; p95: number } | null;
  tokens: { input: number; cachedInput: number; output: number; reasoning: number } | null;
  cost: Money;
  judgeCost: Money;
  handoffs: number | null;
  toHuman: Score;
  errors: Errors;
  failures: Failure[];
};

/** Why rows are labelled as they are, by the row's id. */
export type Whys = ReadonlyMap<string, string>;

/** @param results those of one suite and architecture */
export function sectionOf(
  suite: Suite,
  arch: Arch,
  results: readonly Result[],
  meta: RunMeta,
  whys: Whys,
): Section {
  const rows = byRow(results);
  const ended = results.filter(({ error }) => error === null);
  const routes = results.flatMap(routesOf);
  const known = [...LABELS, 'triage'];
  const confusion = suite === 'tasks' ? null : confusionOf(routes, known);
  const tags = [...new Set(results.flatMap((result) => result.tags))];
  const turns = ended.flatMap(({ turnsMs }) => turnsMs);
  return {
    suite,
    arch,
    rows: rows.length,
    models: [...new Set(ended.map(({ model }) => model))].sort(),
    score: scoreOfRows(rows.map(rowShare)),
    whole: suite === 'pivots' ? scoreOfRows(rows.map(wholeShare)) : null,
    passHatK: Array.from({ length: meta.repeat }, (_, i) => i + 1).flatMap((k) => {
      const share = passHatK(
        rows.map(({ runs }) => attemptsOf(runs)),
        k,
      );
      return share === null ? [] : [{ k, share }];
    }),
    labels: confusion === null ? [] : labelScores(confusion, meta.repeat),
    confusion,
    tags: tags.sort().map((tag) => ({
      tag,
      score: scoreOfRows(rows.filter(({ runs }) => runs[0]?.tags.includes(tag)).map(rowShare)),
    })),
    rationale: rationaleOf(ended),
    latency: turns.length === 0 ? null : { p50: percentile(turns, 0.5)!, p95: percentile(turns, 0.95)! },
    tokens: tokensOf(ended),
    cost: moneyOf(ended.map(({ costUsd }) => costUsd)),
    judgeCost: moneyOf(ended.flatMap(({ rationale }) => (rationale === null ? [] : [rationale.costUsd]))),
    handoffs: mean(ended.map(({ handoffs }) => handoffs)),
    toHuman: scoreOfRows(rows.map(humanShare)),
    errors: errorsOf(results),
    failures: rows.flatMap(({ runs }) => failureOf(runs, whys)),
  };
}

function attemptsOf(runs: readonly Result[]): { successes: number; attempts: number } {
  const shares = runs.flatMap((run) => shareRight(run) ?? []);
  return { successes: shares.filter((share) => share === 1).length, attempts: shares.length };
}

function rationaleOf(results: readonly Result[]): Rationale | null {
  const judged = results.flatMap(({ rationale }) => rationale ?? []);
  if (judged.length === 0) return null;
  const of = (key: 'score' | 'specific' | 'onTopic' | 'consistent') => mean(judged.map((each) => each[key]))!;
  return {
    score: of('score'),
    specific: of('specific'),
    onTopic: of('onTopic'),
    consistent: of('consistent'),
    reasons: judged.length,
    by: [...new Set(judged.map(({ by }) => by))],
  };
}

function tokensOf(results: readonly Result[]): Section['tokens'] {
  if (results.length === 0) return null;
  const of = (key: keyof Result['usage']) => mean(results.map(({ usage }) => usage[key]))!;
  return {
    input: of('inputTokens'),
    cachedInput: of('cachedInputTokens'),
    output: of('outputTokens'),
    reasoning: of('reasoningTokens'),
  };
}

/** The mean of what is known. Unknown is not free: where nothing is known there is no figure. */
function moneyOf(costs: readonly (number | null)[]): Money {
  const known = costs.flatMap((cost) => cost ?? []);
  return { usd: mean(known), unknown: costs.length - known.length };
}

function errorsOf(results: readonly Result[]): Errors {
  const failed = results.flatMap(({ row, error }) => (error === null ? [] : [{ row, ...error }]));
  return {
    runs: failed.length,
    of: results.length,
    tooMany: failed.length > MOST_ERRORS * results.length,
    examples: failed.slice(0, 5),
  };
}

/** A row of which a run went wrong; its first wrong run is shown. */
function failureOf(runs: readonly Result[], whys: Whys): Failure[] {
  const wrong = runs.filter((run) => (shareRight(run) ?? 1) < 1);
  const [first] = wrong;
  if (first === undefined) return [];
  const owners = first.owners ?? [];
  return [
    {
      row: first.row,
      tags: first.tags,
      said: first.said,
      why: whys.get(first.row) ?? null,
      wrong: wrong.length,
      runs: runs.length,
      expected: first.expected ?? (owners.map(({ expected }) => expected).join(' → ') || 'the end state'),
      actual: first.actual ?? (owners.map(({ actual }) => actual ?? '?').join(' → ') || 'another end state'),
      path: first.path,
      reason: first.reason,
      rationale: first.rationale?.score ?? null,
      missing: first.missing,
      answer: first.answer,
    },
  ];
}
