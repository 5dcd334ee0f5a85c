import type { ReadPanel } from '../read.ts';
import { newest, type PanelData } from './data.ts';
import { format } from './format.ts';
import type { Frame } from './frame.ts';
import { colourAt } from './stat.ts';
import { rect, text, widthOf } from './svg.ts';

/** A bar for each series, with its name and value. */
export function drawBars(panel: ReadPanel, { series }: PanelData, frame: Frame): string {
  const bars = series.map((one) => ({ name: one.name, value: newest(one) ?? 0 }));
  const highest = Math.max(...bars.map(({ value }) => value), 1e-12);
  const names = Math.max(0, ...bars.map(({ name }) => widthOf(name, 12))) + 10;
  const height = Math.min(34, frame.height / Math.max(1, bars.length));
  return bars
    .map(({ name, value }, index) => {
      const y = frame.y + index * height;
      const width = ((frame.width - names - 60) * value) / highest;
      const colour = colourAt(panel, value);
      return [
        text(frame.x + names - 10, y + height / 2 + 4, name, { anchor: 'end' }),
        rect(frame.x + names, y + 4, Math.max(1, width), height - 8, colour, 'fill-opacity="0.8"'),
        text(frame.x + names + width + 8, y + height / 2 + 4, format(value, panel.unit, 0), {
          colour,
          bold: true,
        }),
      ].join('');
    })
    .join('');
}
