import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import {
  atTheEnd,
  colouredByThreshold,
  described,
  type PanelOptions,
  type Query,
  type Steps,
  thresholds,
} from './panel.ts';

/** A bar a series: the values of a label side by side, over the whole time range. */
export function bars(options: PanelOptions & { queries: Query[]; steps: Steps }): PanelBuilder {
  return described(new PanelBuilder(), options)
    .targets(atTheEnd(options.queries))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Color)
    .showUnfilled(false)
    .min(0)
    .colorScheme(colouredByThreshold)
    .thresholds(thresholds(options.steps));
}
