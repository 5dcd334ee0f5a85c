import { TableCellBackgroundDisplayMode, TableCellDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import {
  asRows,
  colouredByThreshold,
  described,
  type PanelOptions,
  type Steps,
  thresholds,
} from './panel.ts';

/** A table with one label down and another across. */
export function matrix(
  options: PanelOptions & { expr: string; row: string; column: string; steps: Steps },
): PanelBuilder {
  return described(new PanelBuilder(), options)
    .targets(asRows([{ expr: options.expr }]))
    .withTransformation({
      id: 'groupingToMatrix',
      options: {
        rowField: options.row,
        columnField: options.column,
        valueField: 'Value',
        emptyValue: 'zero',
      },
    })
    .decimals(0)
    .colorScheme(colouredByThreshold)
    .thresholds(thresholds(options.steps))
    .cellOptions({
      type: TableCellDisplayMode.ColorBackground,
      mode: TableCellBackgroundDisplayMode.Basic,
    })
    .overrideByName(`${options.row}\\${options.column}`, [
      { id: 'custom.cellOptions', value: { type: 'auto' } },
      { id: 'displayName', value: `${options.row} ↓   ${options.column} →` },
    ]);
}
