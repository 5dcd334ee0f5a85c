import type { PrometheusApi, Series } from '@switchboard/prometheus';
import { type ReadPanel, resolved } from '../read.ts';

export type NamedSeries = Series & { name: string; refId: string };

export type PanelData = { series: NamedSeries[]; points: { at: number; value: number }[] };

export type Span = { start: number; end: number; step: number };

/** Asks for what Grafana would ask for: values over the time range, and one value at its end where that is all that is shown. */
export async function dataOf(
  panel: ReadPanel,
  prometheus: PrometheusApi,
  span: Span,
  variables: Record<string, string>,
): Promise<PanelData> {
  const data: PanelData = { series: [], points: [] };
  for (const { refId, expr, legendFormat, exemplar, instant } of panel.targets) {
    const query = resolved(expr, variables);
    const found = await prometheus.queryRange(query, instant ? { ...span, start: span.end } : span);
    data.series.push(
      ...found.map((series) => ({ ...series, refId, name: nameOf(series.labels, legendFormat) })),
    );
    if (exemplar !== true) continue;
    const groups = await prometheus.exemplars(query, span);
    data.points.push(
      ...groups.flatMap(({ exemplars }) =>
        exemplars.map(({ timestamp, value }) => ({ at: timestamp, value: Number(value) })),
      ),
    );
  }
  return data;
}

function nameOf(labels: Record<string, string>, legend: string | undefined): string {
  if (legend !== undefined)
    return legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '');
  const { __name__, ...rest } = labels;
  return Object.values(rest).join(' ');
}

/** The newest value that is a number. */
export function newest({ samples }: Series): number | undefined {
  return samples.findLast(({ value }) => Number.isFinite(value))?.value;
}
