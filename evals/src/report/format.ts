import type { Suite } from '../contracts/labels.ts';
import type { Score } from './score.ts';
import type { Money } from './summary.ts';

/** What stands in place of a figure that is not known. */
const UNKNOWN = '–';

export function percent(share: number | null): string {
  return share === null ? UNKNOWN : `${(share * 100).toFixed(1)} %`;
}

/** Percentage points, with a sign. */
export function points(share: number): string {
  return `${signed(share * 100, 1)} pt`;
}

export function intervalText({ interval }: Pick<Score, 'interval'>): string {
  return interval === null ? '' : `${(interval.low * 100).toFixed(1)} to ${(interval.high * 100).toFixed(1)}`;
}

/** `82.4 % (77.1 to 86.7)` */
export function scoreText(score: Score): string {
  return score.share === null ? UNKNOWN : `${percent(score.share)} (${intervalText(score)})`;
}

export function milliseconds(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function count(value: number | null, digits = 0): string {
  return value === null ? UNKNOWN : value.toFixed(digits);
}

/** Unknown is not free: where a part is unknown, it is said. */
export function money({ usd, unknown }: Money): string {
  if (usd === null) return unknown === 0 ? UNKNOWN : 'unknown';
  return unknown === 0 ? dollars(usd) : `${dollars(usd)}, ${unknown} unknown`;
}

export function dollars(usd: number): string {
  return `$${usd.toFixed(usd !== 0 && Math.abs(usd) < 0.1 ? 5 : 2)}`;
}

/** As statisticians write it: never 0. */
export function pText(p: number | null): string {
  if (p === null) return UNKNOWN;
  if (p >= 0.9995) return 'p = 1';
  return p < 0.001 ? 'p < .001' : `p = ${p.toFixed(3).replace(/^0/, '')}`;
}

export function signed(value: number, digits = 0): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return `±${text}`;
  return value < 0 ? `−${text}` : `+${text}`;
}

/** What right means in each suite. */
export const SCORE_NAMES: Record<Suite, string> = {
  routing: 'routing accuracy',
  pivots: 'right owner after each turn',
  tasks: 'task success',
};
