import { Presets, SingleBar } from 'cli-progress';
import type { Result } from '../contracts/result.ts';
import { scoresOf } from '../run/scorers.ts';
import { costOf } from './budget.ts';

export type Progress = { add(result: Result): void; stop(): void };

/** A bar on a terminal; elsewhere a line now and then, so that a log is not full of it. @param before US dollars spent by earlier parts of the run */
export function showProgress(total: number, before: number): Progress {
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total}  right {right}  errors {errors}  {spent}  {eta_formatted} left',
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let scores: number[] = [];
  let errors = 0;
  let spent = before;
  const payload = () => ({
    right:
      scores.length === 0
        ? '–'
        : `${Math.round((100 * scores.reduce((a, b) => a + b, 0)) / scores.length)} %`,
    errors,
    spent: spent > 0 ? `$${spent.toFixed(2)}` : '',
  });
  bar.start(total, 0, payload());
  return {
    add(result) {
      scores = [
        ...scores,
        ...scoresOf(result).flatMap(({ name, score }) => (name === 'rationale' ? [] : [score])),
      ];
      if (result.error) errors++;
      spent += costOf(result);
      bar.increment(1, payload());
    },
    stop: () => bar.stop(),
  };
}
