import { z } from 'zod';
import type { ReadPanel } from '../read.ts';
import { newest, type PanelData } from './data.ts';
import { format } from './format.ts';
import type { Frame } from './frame.ts';
import { colourAt } from './stat.ts';
import { colours, line, rect, text, widthOf } from './svg.ts';

const ROW = 28;

type Cell = { words: string; fill?: string };

/** A table as its transformations make it: two labels against each other, or a column for each query. */
export function drawTable(panel: ReadPanel, data: PanelData, frame: Frame): string {
  const grouping = panel.transformations.find(({ id }) => id === 'groupingToMatrix');
  const rows = grouping ? matrixOf(panel, data, grouping.options) : mergedOf(panel, data);
  const needed = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => widthOf(cells[column]?.words ?? '', 13) + 14)),
  );
  const stretch = frame.width / needed.reduce((sum, width) => sum + width, 0);
  const widths = needed.map((width) => width * stretch);
  const lefts = widths.map((_, column) =>
    widths.slice(0, column).reduce((sum, width) => sum + width, frame.x),
  );
  return rows
    .flatMap((cells, row) =>
      cells.map(({ words, fill }, column) => {
        const [x, y, width] = [lefts[column] ?? 0, frame.y + row * ROW, widths[column] ?? 0];
        const isName = row === 0 || fill === undefined;
        return [
          ...(fill === undefined
            ? []
            : [rect(x + 1, y + 1, width - 2, ROW - 2, fill, 'fill-opacity="0.55"')]),
          text(x + 8, y + 18, words, {
            colour: row === 0 ? colours.faint : colours.text,
            bold: row === 0 && isName,
          }),
          ...(column === 0
            ? [
                line(
                  [
                    [frame.x, y + ROW],
                    [frame.x + frame.width, y + ROW],
                  ],
                  colours.grid,
                ),
              ]
            : []),
        ].join('');
      }),
    )
    .join('');
}

function matrixOf(panel: ReadPanel, { series }: PanelData, options: unknown): Cell[][] {
  const { rowField, columnField } = z
    .object({ rowField: z.string(), columnField: z.string() })
    .parse(options);
  const valuesOf = (label: string) => [...new Set(series.map(({ labels }) => labels[label] ?? ''))].sort();
  const columns = valuesOf(columnField);
  return [
    [{ words: `${rowField} ↓   ${columnField} →` }, ...columns.map((words) => ({ words }))],
    ...valuesOf(rowField).map((row) => [
      { words: row },
      ...columns.map((column) => {
        const found = series.find(({ labels }) => labels[rowField] === row && labels[columnField] === column);
        const value = (found && newest(found)) ?? 0;
        return {
          words: format(value, panel.unit, 0),
          ...(Math.round(value) > 0 ? { fill: colourAt(panel, Math.round(value)) } : {}),
        };
      }),
    ]),
  ];
}

function mergedOf(panel: ReadPanel, { series }: PanelData): Cell[][] {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
  const keyOf = (labels: Record<string, string>) => names.map((name) => labels[name] ?? '');
  const keys = [...new Set(series.map(({ labels }) => JSON.stringify(keyOf(labels))))].sort();
  const columns = panel.targets.map(({ refId }) => {
    const property = (id: string) =>
      panel.fieldConfig.overrides
        .find(({ matcher }) => matcher.options === `Value #${refId}`)
        ?.properties.find((one) => one.id === id)?.value;
    return {
      refId,
      name: String(property('displayName') ?? refId),
      unit: String(property('unit') ?? panel.unit),
      decimals: z.number().optional().parse(property('decimals')),
    };
  });
  return [
    [...names, ...columns.map(({ name }) => name)].map((words) => ({ words })),
    ...keys.map((key) => [
      ...z
        .array(z.string())
        .parse(JSON.parse(key))
        .map((words) => ({ words })),
      ...columns.map(({ refId, unit, decimals }) => {
        const found = series.find((one) => one.refId === refId && JSON.stringify(keyOf(one.labels)) === key);
        const value = found && newest(found);
        return { words: value === undefined ? '' : format(value, unit, decimals) };
      }),
    ]),
  ];
}
