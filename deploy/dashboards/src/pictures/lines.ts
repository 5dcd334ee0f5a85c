import { z } from 'zod';
import type { ReadPanel } from '../read.ts';
import type { NamedSeries, PanelData, Span } from './data.ts';
import { format } from './format.ts';
import type { Frame } from './frame.ts';
import { area, colours, line, namedColour, rect, seriesColour, text, widthOf } from './svg.ts';

const fixedColour = z.object({ fixedColor: z.string() });

const LEGEND_LINE = 16;
/** More would make one cloud, and a large file. */
const MOST_POINTS = 120;
const TIMES = 16;

/** Lines over time with axes, threshold lines, the points that lead to traces, and a legend. */
export function drawLines(panel: ReadPanel, data: PanelData, frame: Frame, span: Span): string {
  const stacked = panel.fieldConfig.defaults.custom?.stacking?.mode === 'normal';
  const colourOf = coloursOf(panel);
  const legend = legendOf(data.series, frame, colourOf);
  const layers = stacked ? stackedLayers(data.series, span) : data.series.map(({ samples }) => samples);
  const values = layers.flat().map(({ value }) => value);
  const top = niceTop(Math.max(0, ...values.filter(Number.isFinite)), panel.fieldConfig.defaults.max);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => part * top);
  const labels = ticks.map((tick) => format(tick, panel.unit));
  const left = frame.x + Math.max(...labels.map((label) => widthOf(label, 11))) + 8;
  const right = frame.x + frame.width - 4;
  const bottom = frame.y + frame.height - legend.height - TIMES;
  const toX = (at: number) => left + ((at - span.start) / (span.end - span.start)) * (right - left);
  const toY = (value: number) => bottom - (value / top) * (bottom - frame.y - 4);
  const point = ({ at, value }: { at: number; value: number }): [number, number] => [toX(at), toY(value)];

  const axes = ticks.flatMap((tick, index) => [
    line(
      [
        [left, toY(tick)],
        [right, toY(tick)],
      ],
      colours.grid,
    ),
    text(left - 6, toY(tick) + 4, labels[index] ?? '', { size: 11, colour: colours.faint, anchor: 'end' }),
  ]);
  const minutes = [0.1, 0.5, 0.9].map((part) => span.start + part * (span.end - span.start));
  const times = minutes.map((at) =>
    text(toX(at), bottom + 13, `${format((at - span.start) / 60, 'none', 1)} min`, {
      size: 11,
      colour: colours.faint,
      anchor: 'middle',
    }),
  );
  const drawn = layers.flatMap((samples, index) => {
    const colour = colourOf(data.series[index]?.name ?? '', index);
    const below = stacked ? (layers[index - 1] ?? samples.map(({ at }) => ({ at, value: 0 }))) : undefined;
    return runsOf(samples).flatMap((run) => [
      ...(below
        ? [
            area(
              [
                ...run.map(point),
                ...below
                  .filter(({ at }) => run.some((one) => one.at === at))
                  .map(point)
                  .toReversed(),
              ],
              colour,
              0.35,
            ),
          ]
        : []),
      line(run.map(point), colour, `stroke-width="${stacked ? 1 : 1.8}"`),
    ]);
  });
  const thresholds = panel.fieldConfig.defaults.custom?.thresholdsStyle
    ? (panel.fieldConfig.defaults.thresholds?.steps ?? []).flatMap(({ value, color }) =>
        value === null || value > top
          ? []
          : [
              line(
                [
                  [left, toY(value)],
                  [right, toY(value)],
                ],
                namedColour(color),
                'stroke-dasharray="6 5"',
              ),
            ],
      )
    : [];
  const inside = data.points.filter(({ at, value }) => at >= span.start && at <= span.end && value <= top);
  const everyNth = Math.ceil(inside.length / MOST_POINTS);
  const diamonds = inside
    .filter((_, index) => index % everyNth === 0)
    .map(({ at, value }) => {
      const [x, y] = point({ at, value });
      return rect(
        x - 2.2,
        y - 2.2,
        4.4,
        4.4,
        colours.blue,
        `fill-opacity="0.75" transform="rotate(45 ${x.toFixed(1)} ${y.toFixed(1)})"`,
      );
    });
  return [...axes, ...times, ...drawn, ...thresholds, ...diamonds, legend.draw].join('');
}

/** Stacked on each other in order; where a series has no value, it adds nothing. */
function stackedLayers(series: NamedSeries[], { start, end, step }: Span) {
  const times = Array.from(
    { length: Math.floor((end - start) / step) + 1 },
    (_, index) => start + index * step,
  );
  const sums = times.map(() => 0);
  return series.map(({ samples }) => {
    const values = new Map(samples.map(({ at, value }) => [Math.round((at - start) / step), value]));
    return times.map((at, index) => {
      const value = values.get(index) ?? 0;
      sums[index] = (sums[index] ?? 0) + (Number.isFinite(value) ? value : 0);
      return { at, value: sums[index] ?? 0 };
    });
  });
}

/** The stretches without a gap. */
function runsOf<T extends { value: number }>(samples: T[]): T[][] {
  const runs: T[][] = [];
  let open: T[] | undefined;
  for (const sample of samples) {
    if (!Number.isFinite(sample.value)) {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = [];
      runs.push(open);
    }
    open.push(sample);
  }
  return runs;
}

function niceTop(highest: number, wanted: number | undefined): number {
  if (wanted !== undefined) return wanted;
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= highest * 1.05) ?? 15) * power;
}

function legendOf(
  series: NamedSeries[],
  frame: Frame,
  colourOf: (name: string, index: number) => string,
): { height: number; draw: string } {
  const parts: string[] = [];
  let x = frame.x;
  let rows = 1;
  const placed = series.map(({ name }, index) => {
    const width = widthOf(name, 11) + 24;
    if (x + width > frame.x + frame.width && x > frame.x) {
      rows++;
      x = frame.x;
    }
    const at = { name, x, row: rows, colour: colourOf(name, index) };
    x += width;
    return at;
  });
  const shown = Math.min(rows, 3);
  const top = frame.y + frame.height - shown * LEGEND_LINE;
  for (const { name, x: at, row, colour } of placed) {
    if (row > shown) break;
    const y = top + (row - 1) * LEGEND_LINE;
    parts.push(rect(at, y + 6, 12, 3, colour), text(at + 16, y + 12, name, { size: 11 }));
  }
  return { height: shown * LEGEND_LINE, draw: parts.join('') };
}

/** The colour that the board gives a name, else the next one of the palette. */
function coloursOf(panel: ReadPanel): (name: string, index: number) => string {
  const fixed = new Map(
    panel.fieldConfig.overrides.flatMap(({ matcher, properties }) => {
      const colour = fixedColour.safeParse(properties.find(({ id }) => id === 'color')?.value).data;
      return colour === undefined ? [] : [[String(matcher.options), namedColour(colour.fixedColor)]];
    }),
  );
  return (name, index) => fixed.get(name) ?? seriesColour(index);
}
