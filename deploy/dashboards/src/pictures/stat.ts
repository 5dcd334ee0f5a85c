import type { ReadPanel } from '../read.ts';
import { newest, type PanelData } from './data.ts';
import { format } from './format.ts';
import type { Frame } from './frame.ts';
import { area, colours, line, namedColour, text } from './svg.ts';

/** One figure in the colour of its threshold, over its course. */
export function drawStat(panel: ReadPanel, { series }: PanelData, frame: Frame): string {
  const [first] = series;
  const value = first && newest(first);
  if (first === undefined || value === undefined) {
    return text(frame.x + frame.width / 2, frame.y + frame.height / 2, 'no data', {
      colour: colours.faint,
      anchor: 'middle',
    });
  }
  const { unit, decimals } = panel.fieldConfig.defaults;
  const colour = colourAt(panel, value);
  const samples = first.samples.filter((sample) => Number.isFinite(sample.value));
  const highest = Math.max(...samples.map((sample) => sample.value), 1e-12);
  const [from = 0, to = 1] = [samples[0]?.at, samples.at(-1)?.at];
  const low = frame.y + frame.height;
  const course = samples.map(({ at, value }): [number, number] => [
    frame.x + ((at - from) / (to - from || 1)) * frame.width,
    low - (Math.max(0, value) / highest) * frame.height * 0.4,
  ]);
  return [
    area([[frame.x, low], ...course, [frame.x + frame.width, low]], colour, 0.15),
    line(course, colour, 'stroke-width="1" stroke-opacity="0.6"'),
    text(frame.x + frame.width / 2, frame.y + frame.height * 0.5, format(value, unit, decimals), {
      size: 30,
      colour,
      anchor: 'middle',
      bold: true,
    }),
  ].join('');
}

export function colourAt(panel: ReadPanel, value: number): string {
  const steps = panel.fieldConfig.defaults.thresholds?.steps ?? [];
  const reached = steps.findLast((step) => step.value === null || value >= step.value);
  return namedColour(reached?.color ?? 'text');
}
