import { messageOf } from '@switchboard/shared';
import type { ReasonRow } from '../contracts/row.ts';
import { weightedKappa } from '../statistics/kappa.ts';
import type { Judge } from './judge.ts';

const CRITERIA = ['specific', 'onTopic', 'consistent'] as const;
type Criterion = (typeof CRITERIA)[number];

export type Calibration = {
  judge: string;
  rated: number;
  /** Rows that the judge could not be asked about. */
  failed: { id: string; message: string }[];
  agreement: { criterion: Criterion | 'all'; exact: number; kappa: number | null; bias: number }[];
  /** Where judge and set are two points apart. */
  disagreements: { id: string; criterion: Criterion; set: number; judge: number; reason: string }[];
  costUsd: number | null;
};

/** How far a judge agrees with the rated reasons: exact share, weighted kappa, and by how much it rates higher on average. */
export async function calibrate(judge: Judge, rows: ReasonRow[], onRow: () => void): Promise<Calibration> {
  const pairs: { row: ReasonRow; criterion: Criterion; a: number; b: number }[] = [];
  const failed: Calibration['failed'] = [];
  let costUsd: number | null = 0;
  for (const row of rows) {
    try {
      const { ratings, costUsd: cost } = await judge.rate(row);
      for (const criterion of CRITERIA) {
        pairs.push({ row, criterion, a: row.ratings[criterion], b: ratings[criterion] });
      }
      costUsd = costUsd === null || cost === null ? null : costUsd + cost;
    } catch (error) {
      failed.push({ id: row.id, message: messageOf(error) });
    }
    onRow();
  }
  const of = (criterion: Criterion | 'all') => {
    const some = pairs.filter((pair) => criterion === 'all' || pair.criterion === criterion);
    return {
      criterion,
      exact: some.filter(({ a, b }) => a === b).length / some.length,
      kappa: weightedKappa(some),
      bias: some.reduce((total, { a, b }) => total + b - a, 0) / some.length,
    };
  };
  return {
    judge: judge.name,
    rated: rows.length - failed.length,
    failed,
    agreement: pairs.length === 0 ? [] : [...CRITERIA, 'all' as const].map(of),
    disagreements: pairs
      .filter(({ a, b }) => Math.abs(a - b) === 2)
      .map(({ row, criterion, a, b }) => ({ id: row.id, criterion, set: a, judge: b, reason: row.reason })),
    costUsd,
  };
}
