import { styleText } from 'node:util';
import { brief, dim, table } from '@switchboard/cli/src/terminal/text.ts';
import { percent, pText } from '../report/format.ts';
import type { Baseline } from './baseline.ts';
import { type Floors, floorsFor } from './floors.ts';
import { suitesOf, type Verdict } from './verdict.ts';

/** Figures beside the baseline's and the floors', and each row that flipped. @param said what customers wrote, by row */
export function verdictText(
  verdict: Verdict,
  was: Baseline | null,
  now: Baseline,
  floors: Floors,
  said: ReadonlyMap<string, string>,
): string {
  const own = floorsFor(floors, now.model);
  const rows = suitesOf(now).flatMap((suite) => {
    const scores = now.suites[suite]!;
    const before = was?.suites[suite];
    const floor = own[suite];
    const line = (
      name: string,
      value: number | null,
      old: number | null | undefined,
      least: number | undefined,
    ) => [name, percent(value), percent(old ?? null), percent(least ?? null)];
    return [
      line(`${suite}, ${Object.keys(scores.rows).length} rows`, scores.score, before?.score, floor?.score),
      ...Object.entries(floor?.recall ?? {}).map(([label, least]) =>
        line(`  recall of ${label}`, scores.recall[label] ?? null, before?.recall[label], least),
      ),
    ];
  });
  const flips = verdict.flips.map((flip) => {
    const text = `${flip.suite} ${flip.row}: ${flip.expected ?? 'done'} expected; was ${flip.was}, is ${flip.now}`;
    const kind = flip.kind === 'lost' ? styleText('red', 'lost') : styleText('green', 'won ');
    return `${kind}  ${text}\n      ${dim(brief(said.get(flip.row) ?? '', 120))}`;
  });
  const ps = Object.entries(verdict.ps).map(([suite, p]) => `${suite} ${pText(p)}`);
  return [
    `${now.model}, ${now.arch}`,
    table([['', 'now', 'baseline', 'floor'], ...rows]),
    flips.length === 0
      ? 'no row flipped'
      : `rows that flipped: ${flips.length}; one-sided, ${ps.join(', ')}\n${flips.join('\n')}`,
    '',
  ].join('\n');
}
