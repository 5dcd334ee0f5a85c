import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import {
  type Colour,
  described,
  overTime,
  type PanelOptions,
  type Query,
  type Steps,
  thresholds,
} from './panel.ts';

export type LinesOptions = PanelOptions & {
  queries: Query[];
  /** Parts of a whole, one upon the other. */
  stacked?: boolean;
  /** Points that lead to a trace each. */
  exemplars?: boolean;
  /** Drawn as lines across. */
  steps?: Steps;
  max?: number;
  /** Of lines whose names mean something, in place of the next one of the palette. */
  colours?: Record<string, Colour>;
};

/** Lines over time; what is not there is drawn as a gap, not as zero. */
export function lines(options: LinesOptions): PanelBuilder {
  const { queries, stacked = false, exemplars = false, steps, max, colours = {} } = options;
  const panel = described(new PanelBuilder(), options)
    .targets(overTime(queries, { exemplars }))
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(stacked ? 1 : 2)
    .fillOpacity(stacked ? 40 : 0)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None))
    .min(0)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  for (const [name, colour] of Object.entries(colours)) {
    panel.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor: colour } }]);
  }
  if (max !== undefined) panel.max(max);
  if (steps !== undefined) {
    panel
      .thresholds(thresholds(steps))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return panel;
}
