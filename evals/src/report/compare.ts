import type { Arch, Suite } from '../contracts/labels.ts';
import type { Result } from '../contracts/result.ts';
import { type Difference, pairedBootstrap } from '../statistics/bootstrap.ts';
import { holm } from '../statistics/holm.ts';
import { discordant, mcnemar } from '../statistics/mcnemar.ts';
import { mean } from '../statistics/mean.ts';
import { percentile } from '../statistics/percentile.ts';
import { byRow, humanShare, type RowRuns, wholeShare } from './outcome.ts';

/** What two architectures are compared in. */
export type Measure = 'score' | 'p95' | 'cost' | 'toHuman';

/** One architecture against the reference, on the rows that both have run to their end. */
export type Comparison = {
  suite: Suite;
  measure: Measure;
  reference: Arch;
  other: Arch;
  /** Rows that both have. */
  rows: number;
  /** The other less the reference: a share, milliseconds of a turn, or dollars of a conversation. Null where it is not known. */
  difference: number | null;
  /** 95 %, for figures by bootstrap. */
  interval: { low: number; high: number } | null;
  /** Rows that only the reference, and only the other, has (right, or with a person); for figures by McNemar. */
  onlyReference: number | null;
  onlyOther: number | null;
  p: number | null;
  /** Corrected for all comparisons of the report, by Holm. */
  corrected: number | null;
};

const SIGNIFICANT = 0.05;

/** Enough for p-values of a thousandth, with all comparisons of three suites in a few seconds. */
const RESAMPLES = 2000;

export const isSignificant = ({ corrected }: Comparison): boolean =>
  corrected !== null && corrected < SIGNIFICANT;

/** Every architecture against the first one given, in every suite and measure. */
export function compare(
  suites: readonly Suite[],
  archs: readonly Arch[],
  results: readonly Result[],
): Comparison[] {
  const [reference, ...others] = archs;
  if (reference === undefined) return [];
  const of = (suite: Suite, arch: Arch) =>
    byRow(
      results.filter((result) => result.suite === suite && result.arch === arch && result.error === null),
    );
  const compared = suites.flatMap((suite) =>
    others.flatMap((other) => {
      const pairs = paired(of(suite, reference), of(suite, other));
      const common = { suite, reference, other, rows: pairs.length };
      return [
        { ...common, measure: 'score' as const, ...byMcnemar(pairs, wholeShare) },
        { ...common, measure: 'p95' as const, ...byBootstrap(pairs, turnsMs, p95) },
        { ...common, measure: 'cost' as const, ...byBootstrap(pairs, costs, average) },
        { ...common, measure: 'toHuman' as const, ...byMcnemar(pairs, humanShare) },
      ];
    }),
  );
  const known = compared.filter(({ p }) => p !== null);
  const corrected = new Map(holm(known.map(({ p }) => p!)).map((p, i) => [known[i], p]));
  return compared.map((each) => ({ ...each, corrected: corrected.get(each) ?? null }));
}

type RowPair = { reference: RowRuns; other: RowRuns };
type Found = Pick<Comparison, 'difference' | 'interval' | 'onlyReference' | 'onlyOther' | 'p'>;

const UNKNOWN: Found = { difference: null, interval: null, onlyReference: null, onlyOther: null, p: null };

function paired(references: RowRuns[], others: RowRuns[]): RowPair[] {
  const byId = new Map(others.map((row) => [row.row, row]));
  return references.flatMap((reference) => {
    const other = byId.get(reference.row);
    return other === undefined ? [] : [{ reference, other }];
  });
}

/** Of several runs of a row the majority counts, so that each row is one observation. */
function byMcnemar(pairs: readonly RowPair[], share: (row: RowRuns) => number | null): Found {
  const is = (row: RowRuns) => (share(row) ?? 0) > 0.5;
  if (pairs.length === 0) return UNKNOWN;
  const both = pairs.map(({ reference, other }) => ({ a: is(reference), b: is(other) }));
  const found = discordant(both);
  return {
    difference: (found.onlyB - found.onlyA) / both.length,
    interval: null,
    onlyReference: found.onlyA,
    onlyOther: found.onlyB,
    p: mcnemar(found),
  };
}

function byBootstrap(
  pairs: readonly RowPair[],
  valuesOf: (row: RowRuns) => number[] | null,
  statistic: (values: readonly number[]) => number,
): Found {
  const values = pairs.flatMap(({ reference, other }) => {
    const a = valuesOf(reference);
    const b = valuesOf(other);
    return a === null || b === null ? [] : [{ a, b }];
  });
  // A figure of only those rows whose cost is known would compare other rows than the report shows.
  const found: Difference | null =
    values.length < pairs.length ? null : pairedBootstrap(values, statistic, { resamples: RESAMPLES });
  if (found === null) return UNKNOWN;
  const { difference, low, high, p } = found;
  return { ...UNKNOWN, difference, interval: { low, high }, p };
}

const p95 = (values: readonly number[]) => percentile(values, 0.95) ?? 0;
const average = (values: readonly number[]) => mean(values) ?? 0;

const turnsMs = ({ runs }: RowRuns) => runs.flatMap((run) => run.turnsMs);

function costs({ runs }: RowRuns): number[] | null {
  const known = runs.flatMap(({ costUsd }) => costUsd ?? []);
  return known.length < runs.length ? null : known;
}
