import { table } from '@switchboard/cli/src/terminal/text.ts';
import type { Calibration } from '../judge/calibrate.ts';

/** How far the judge can be trusted, for a terminal. */
export function calibrationText({
  judge,
  rated,
  failed,
  agreement,
  disagreements,
  costUsd,
}: Calibration): string {
  const rows = agreement.map(({ criterion, exact, kappa, bias }) => [
    criterion,
    `${(100 * exact).toFixed(0)} %`,
    kappa === null ? '–' : kappa.toFixed(2),
    `${bias >= 0 ? '+' : ''}${bias.toFixed(2)}`,
  ]);
  const apart = disagreements.map(
    ({ id, criterion, set, judge: by, reason }) => `  ${id} ${criterion}: set ${set}, judge ${by}: ${reason}`,
  );
  const lines = [
    `Judge ${judge} on ${rated} reasons${costUsd ? `, $${costUsd.toFixed(4)}` : ''}. The set's own ratings are a language model's, not people's.`,
    table([['criterion', 'exact', 'weighted kappa', 'bias'], ...rows]),
    ...(judge === 'rules'
      ? ['`rules` counts words in place of a judge offline: it is no judge of meaning.']
      : []),
    ...(apart.length > 0 ? ['Two points apart:', ...apart] : []),
    ...failed.map(({ id, message }) => `not rated: ${id}: ${message}`),
  ];
  return `${lines.join('\n')}\n`;
}
