import { z } from 'zod';

const labels = z.record(z.string(), z.string());
/** Seconds since 1970, and the value; Prometheus writes values as text, since JSON has no NaN. */
const sample = z.tuple([z.number(), z.string()]).transform(([at, value]) => ({
  at,
  value: value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value),
}));

const resultSchema = z.discriminatedUnion('resultType', [
  z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: labels, value: sample })),
  }),
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labels, values: z.array(sample) })),
  }),
  z.object({ resultType: z.literal('scalar'), result: sample }),
]);

const exemplarsSchema = z.array(
  z.object({
    seriesLabels: labels,
    exemplars: z.array(z.object({ labels, value: z.string(), timestamp: z.number() })),
  }),
);

const targetsSchema = z.object({
  activeTargets: z.array(z.object({ health: z.string(), lastError: z.string(), labels })),
});

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(z.object({ name: z.string(), health: z.string(), lastError: z.string().optional() })),
    }),
  ),
});

/** One series: its labels, and its samples, oldest first, times in seconds since 1970. */
export type Series = { labels: Record<string, string>; samples: { at: number; value: number }[] };

export type Exemplars = z.infer<typeof exemplarsSchema>;

export type PrometheusApi = ReturnType<typeof prometheusApi>;

/**
 * What is asked of a Prometheus here; https://prometheus.io/docs/prometheus/latest/querying/api/. Rejects with what Prometheus says
 * where an expression is wrong. Times are seconds.
 */
export function prometheusApi(url: string) {
  const ask = async <T>(
    path: string,
    parameters: Record<string, string>,
    schema: z.ZodType<T>,
  ): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`, {
      signal: AbortSignal.timeout(30_000),
    });
    const body = z
      .object({ status: z.string(), error: z.string().optional(), data: z.unknown() })
      .parse(await response.json());
    if (body.status !== 'success')
      throw new Error(`Prometheus says of ${JSON.stringify(parameters)}: ${body.error}`);
    return schema.parse(body.data);
  };
  const seriesOf = async (path: string, parameters: Record<string, string>): Promise<Series[]> => {
    const data = await ask(path, parameters, resultSchema);
    if (data.resultType === 'scalar') return [{ labels: {}, samples: [data.result] }];
    if (data.resultType === 'matrix') {
      return data.result.map(({ metric, values }) => ({ labels: metric, samples: values }));
    }
    return data.result.map(({ metric, value }) => ({ labels: metric, samples: [value] }));
  };
  return {
    query: (query: string) => seriesOf('query', { query }),
    queryRange: (query: string, range: { start: number; end: number; step: number }) =>
      seriesOf('query_range', {
        query,
        start: String(range.start),
        end: String(range.end),
        step: String(range.step),
      }),
    exemplars: (query: string, range: { start: number; end: number }): Promise<Exemplars> =>
      ask('query_exemplars', { query, start: String(range.start), end: String(range.end) }, exemplarsSchema),
    labelValues: (label: string, match: string) =>
      ask(`label/${label}/values`, { 'match[]': match }, z.array(z.string())),
    targets: async () => (await ask('targets', {}, targetsSchema)).activeTargets,
    rules: async () => (await ask('rules', {}, rulesSchema)).groups.flatMap((group) => group.rules),
  };
}
