import {
  BigValueColorMode,
  BigValueGraphMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import {
  colouredByThreshold,
  described,
  overTime,
  type PanelOptions,
  type Steps,
  thresholds,
} from './panel.ts';

/** One figure, as it is now, with its course behind it. */
export function stat(
  options: PanelOptions & { expr: string; steps: Steps; decimals?: number },
): PanelBuilder {
  const panel = described(new PanelBuilder(), { height: 4, ...options })
    .targets(overTime([{ expr: options.expr }]))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .graphMode(BigValueGraphMode.Area)
    .colorMode(BigValueColorMode.Value)
    .colorScheme(colouredByThreshold)
    .thresholds(thresholds(options.steps));
  return options.decimals === undefined ? panel : panel.decimals(options.decimals);
}
