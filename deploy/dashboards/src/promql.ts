/** Wide enough for a figure that is to be calm; a panel over time takes Grafana's own interval. */
export const CALM = '5m';
const STEP = '$__rate_interval';
/** The board's whole time range. */
export const RANGE = '$__range';

type Selection = { filter?: string; by?: string[]; window?: string };

/** What a counter counts in a second. */
export function perSecond(metric: string, { filter = '', by = [], window = STEP }: Selection = {}): string {
  return `sum${byOf(by)} (rate(${metric}${filterOf(filter)}[${window}]))`;
}

export function perMinute(metric: string, selection?: Selection): string {
  return `60 * ${perSecond(metric, selection)}`;
}

export function perHour(metric: string, selection?: Selection): string {
  return `3600 * ${perSecond(metric, selection)}`;
}

/**
 * How often something happened, for what happens rarely. `increase` alone does not see the first time: a process that starts to count
 * begins with a 1, not with a 0 before it. So what a series that is new began with is added.
 */
export function counted(metric: string, { filter = '', by = [], window = RANGE }: Selection = {}): string {
  const series = `${metric}${filterOf(filter)}`;
  const grown = `sum${byOf(by)} (increase(${series}[${window}]))`;
  const begun = `sum${byOf(by)} (min_over_time(${series}[${window}]) unless ${series} offset ${window})`;
  return `${grown} + (${begun} or 0 * ${grown})`;
}

/** Zero where nothing is counted: good news is a value too. */
export function orZero(expr: string): string {
  return `(${expr}) or vector(0)`;
}

/**
 * Only what has happened, of a label with many values that are counted from zero on; a zero for "none" where nothing has. `label` is the
 * one that names a line.
 */
export function onlyWhatHappened(expr: string, label: string): string {
  return `((${expr}) > 0) or label_replace(vector(0), "${label}", "none", "", "")`;
}

/** What part one thing is of another; nothing where there is no whole, zero where there is no part. */
export function share(part: string, whole: string): string {
  return `((${part}) or 0 * (${whole})) / ((${whole}) > 0)`;
}

/** A quantile of a histogram, in the histogram's unit. */
export function quantile(
  q: number,
  histogram: string,
  { filter = '', by = [], window = STEP }: Selection = {},
): string {
  return `histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (rate(${histogram}_bucket${filterOf(filter)}[${window}])))`;
}

function byOf(labels: string[]): string {
  return labels.length === 0 ? '' : ` by (${labels.join(', ')})`;
}

function filterOf(filter: string): string {
  return filter === '' ? '' : `{${filter}}`;
}
