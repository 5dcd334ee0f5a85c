import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { asRows, described, type PanelOptions } from './panel.ts';

/** A table with a row for each set of labels, and a column for each query. */
export function table(
  options: PanelOptions & {
    /** The labels that name a row, in the order of their columns. */
    by: string[];
    columns: { name: string; expr: string; unit: string; decimals?: number }[];
  },
): PanelBuilder {
  const { by, columns } = options;
  const refIds = columns.map((_, index) => `Value #${String.fromCharCode('A'.charCodeAt(0) + index)}`);
  const panel = described(new PanelBuilder(), options)
    .targets(asRows(columns))
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries([...by, ...refIds].map((name, index) => [name, index])),
        renameByName: {},
      },
    });
  for (const [index, { name, unit, decimals }] of columns.entries()) {
    panel.overrideByName(refIds[index] ?? '', [
      { id: 'displayName', value: name },
      { id: 'unit', value: unit },
      ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ]);
  }
  return panel;
}
