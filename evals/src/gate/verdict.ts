import type { Suite } from '../contracts/labels.ts';
import { percent, pText } from '../report/format.ts';
import { mcnemarWorse } from '../statistics/mcnemar.ts';
import type { Baseline, SuiteScores } from './baseline.ts';
import { type Floors, floorsFor } from './floors.ts';

/** A row that is right now and was not, or the other way round. */
export type Flip = {
  suite: Suite;
  row: string;
  kind: 'lost' | 'won';
  expected: string | null;
  was: string;
  now: string;
};

export type Verdict = {
  /** Why the run may not ship: floors and losses. */
  failures: string[];
  /** Why the two cannot be compared as they are, each with what to do. */
  mismatches: string[];
  flips: Flip[];
  /** One-sided, by suite: how likely the losses are by chance. Null where nothing can be compared. */
  ps: Partial<Record<Suite, number>>;
};

/** @param baseline null where there is none yet */
export function judge(baseline: Baseline | null, now: Baseline, floors: Floors): Verdict {
  const verdict: Verdict = { failures: belowFloors(now, floors), mismatches: [], flips: [], ps: {} };
  if (baseline === null) {
    verdict.mismatches.push(`there is no baseline for ${now.model}`);
    return verdict;
  }
  verdict.mismatches.push(...mismatchesOf(baseline, now));
  for (const suite of suitesOf(now)) {
    const was = baseline.suites[suite];
    if (was === undefined) continue;
    const flips = flipsOf(suite, was, now.suites[suite]!);
    const lost = flips.filter(({ kind }) => kind === 'lost').length;
    const p = mcnemarWorse({ onlyA: lost, onlyB: flips.length - lost });
    verdict.flips.push(...flips);
    verdict.ps[suite] = p;
    if (p < floors.significance) {
      verdict.failures.push(
        `${suite}: significantly worse than the baseline: ${lost} rows lost and ${flips.length - lost} won (${pText(p)})`,
      );
    }
  }
  return verdict;
}

export function suitesOf({ suites }: Baseline): Suite[] {
  return (['routing', 'pivots', 'tasks'] as const).filter((suite) => suites[suite] !== undefined);
}

function belowFloors(now: Baseline, floors: Floors): string[] {
  const own = floorsFor(floors, now.model);
  return suitesOf(now).flatMap((suite) => {
    const floor = own[suite];
    const { score, recall } = now.suites[suite]!;
    if (floor === undefined) return [];
    const low = (value: number | null | undefined, least: number) =>
      value === null || value === undefined || value < least;
    const whole = low(score, floor.score)
      ? [`${suite}: ${percent(score)} is below the floor of ${percent(floor.score)}`]
      : [];
    const labels = Object.entries(floor.recall).flatMap(([label, least]) =>
      low(recall[label], least)
        ? [
            `${suite}: recall of ${label} is ${percent(recall[label] ?? null)}, below its floor of ${percent(least)}`,
          ]
        : [],
    );
    return [...whole, ...labels];
  });
}

function mismatchesOf(was: Baseline, now: Baseline): string[] {
  const found: string[] = [];
  const prompts = changed(was.promptHashes, now.promptHashes);
  if (prompts.length > 0)
    found.push(`what ${prompts.join(', ')} is told has changed since the baseline was made`);
  if (JSON.stringify(sorted(was.models)) !== JSON.stringify(sorted(now.models))) {
    found.push(`the baseline is of other models: ${modelsText(was)}, and this run of ${modelsText(now)}`);
  }
  if (was.server !== now.server)
    found.push(
      `the baseline was answered by ${was.server ?? 'OpenAI'}, and this run by ${now.server ?? 'OpenAI'}`,
    );
  for (const suite of suitesOf(now)) {
    const before = was.suites[suite];
    if (before === undefined) found.push(`${suite}: the baseline does not have it`);
    else if (before.dataset.sha256 !== now.suites[suite]!.dataset.sha256) {
      found.push(
        `${suite}: its rows have changed since the baseline was made; only those that are the same are compared`,
      );
    }
  }
  return found;
}

function flipsOf(suite: Suite, was: SuiteScores, now: SuiteScores): Flip[] {
  return Object.entries(now.rows).flatMap(([row, after]) => {
    const before = was.rows[row];
    if (before === undefined || before.said !== after.said || before.right === null || after.right === null)
      return [];
    const isNow = after.right > 0.5;
    if (before.right > 0.5 === isNow) return [];
    const text = (actual: string[]) => [...new Set(actual)].join(' or ');
    return [
      {
        suite,
        row,
        kind: isNow ? 'won' : 'lost',
        expected: after.expected,
        was: text(before.actual),
        now: text(after.actual),
      },
    ];
  });
}

function changed(was: Record<string, string>, now: Record<string, string>): string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(now)])]
    .filter((agent) => was[agent] !== now[agent])
    .sort();
}

function sorted<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => a.localeCompare(b));
}

function modelsText({ models }: Baseline): string {
  return [...new Set(Object.values(models).flat())].join(', ');
}
