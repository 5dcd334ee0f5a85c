import { Presets, SingleBar } from 'cli-progress';
import type { Result } from '../contracts/result.ts';
import { scoresOf } from '../run/scorers.ts';

export type Progress = { add(result: Result): void; stop(): void };

/** A bar on a terminal; elsewhere a line at each tenth, so that a log is not full of it. */
export function showProgress(total: number): Progress {
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
  let spent = 0;
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
      spent += (result.costUsd ?? 0) + (result.rationale?.costUsd ?? 0);
      bar.increment(1, payload());
    },
    stop: () => bar.stop(),
  };
}
