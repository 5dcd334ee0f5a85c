import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createMetrics } from '../../../packages/shared/src/telemetry/metrics.ts';
import { createGatewayMetrics } from '../../../services/gateway/src/metrics.ts';
import { boards } from './boards/index.ts';
import { PROMETHEUS_DIR } from './files.ts';
import { everyQuery, resolved } from './read.ts';

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          record: z.string().optional(),
          alert: z.string().optional(),
          expr: z.string(),
          labels: z.record(z.string(), z.string()).default({}),
          annotations: z.record(z.string(), z.string()).default({}),
        }),
      ),
    }),
  ),
});

const folder = join(PROMETHEUS_DIR, 'rules');
const rules = (
  await Promise.all(
    (
      await readdir(folder)
    ).map(async (file) => {
      const { groups } = rulesSchema.parse(parse(await readFile(join(folder, file), 'utf8')));
      return groups.flatMap((group) => group.rules);
    }),
  )
).flat();

/** Every name that a query may use, with its labels; what Prometheus itself adds to each series is not repeated. */
const known = new Map<string, string[]>([
  ['up', []],
  ['ALERTS', ['alertname', 'alertstate']],
]);
for (const { record, labels } of rules) if (record) known.set(record, Object.keys(labels));
for (const { registry } of [createMetrics('x'), createGatewayMetrics({ streams: () => 0, lag: () => 0 })]) {
  for (const metric of registry.getMetricsAsArray()) {
    const { name, type, labelNames } = z
      .object({ name: z.string(), type: z.string(), labelNames: z.array(z.string()) })
      .parse(
        Object.fromEntries(['name', 'type', 'labelNames'].map((key) => [key, Reflect.get(metric, key)])),
      );
    known.set(name, labelNames);
    if (type !== 'histogram') continue;
    for (const part of ['_bucket', '_sum', '_count']) known.set(`${name}${part}`, [...labelNames, 'le']);
  }
}
/** Of the scrape and of the registry. */
const EVERYWHERE = ['service', 'job', 'instance'];

const variables = { __rate_interval: '1m', __interval: '1m', __range: '1h', agent: 'billing' };

const expressions = [
  ...Object.entries(boards).flatMap(([name, board]) => [
    ...everyQuery(board).map(({ panel, target }) => ({
      of: `${name}: ${panel.title}`,
      expr: resolved(target.expr, variables),
    })),
    ...(board.annotations.list ?? []).map(({ expr = '', name: annotation }) => ({
      of: `${name}: ${annotation}`,
      expr: resolved(expr, variables),
    })),
  ]),
  ...rules.map(({ record, alert, expr }) => ({ of: record ?? alert ?? '', expr })),
];

/** What an expression asks for: metrics with the labels that they are selected by, labels that it groups by, and whether it is PromQL at all. */
function read(expr: string) {
  const selected: { metric: string; labels: string[] }[] = [];
  const grouped: string[] = [];
  let faults = 0;
  parser.parse(expr).iterate({
    enter(node) {
      const text = () => expr.slice(node.from, node.to);
      if (node.type.isError) faults++;
      if (node.name === 'VectorSelector') selected.push({ metric: '', labels: [] });
      const last = selected.at(-1);
      if (node.name === 'Identifier' && last) last.metric = text();
      if (node.name === 'LabelName') {
        if (node.node.parent?.name === 'GroupingLabels') grouped.push(text());
        else last?.labels.push(text());
      }
    },
  });
  return { selected, grouped, faults };
}

it.each(expressions)(
  'the expression of "$of" is PromQL, over metrics and labels that there are',
  ({ expr }) => {
    const { selected, grouped, faults } = read(expr);
    expect(faults, expr).toBe(0);
    for (const { metric, labels } of selected) {
      expect([...known.keys()], expr).toContain(metric);
      for (const label of labels)
        expect([...EVERYWHERE, ...(known.get(metric) ?? [])], `${metric}, in ${expr}`).toContain(label);
    }
    const available = [
      ...EVERYWHERE,
      ...selected.flatMap(({ metric }) => known.get(metric) ?? []),
      ...[...expr.matchAll(/"(\w+)", "\$1"/g)].map(([, label]) => label),
    ];
    for (const label of grouped) expect(available, expr).toContain(label);
  },
);

describe('every alert', () => {
  const alerts = rules.filter(({ alert }) => alert !== undefined);

  it('says how urgent it is, what is wrong, and where its page is', async () => {
    const pages = await readdir(new URL('../../../docs/runbooks', import.meta.url));
    for (const { alert, labels, annotations } of alerts) {
      expect(['page', 'ticket'], alert).toContain(labels.severity);
      expect(annotations.summary, alert).toMatch(/\S/);
      expect(annotations.runbook_url).toBe(`docs/runbooks/${alert}.md`);
    }
    expect(pages.sort()).toEqual([...new Set(alerts.map(({ alert }) => `${alert}.md`))].sort());
  });

  it('is tested to fire and not to fire', async () => {
    const tests = join(PROMETHEUS_DIR, 'tests');
    const cases = (
      await Promise.all(
        (
          await readdir(tests)
        ).map(async (file) =>
          z
            .object({
              tests: z.array(
                z.object({
                  alert_rule_test: z.array(
                    z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) }),
                  ),
                }),
              ),
            })
            .parse(parse(await readFile(join(tests, file), 'utf8')))
            .tests.flatMap((test) => test.alert_rule_test),
        ),
      )
    ).flat();
    for (const { alert } of alerts) {
      const own = cases.filter(({ alertname }) => alertname === alert);
      expect(
        own.some(({ exp_alerts }) => exp_alerts.length > 0),
        `${alert} fires`,
      ).toBe(true);
      expect(
        own.some(({ exp_alerts }) => exp_alerts.length === 0),
        `${alert} does not fire`,
      ).toBe(true);
    }
  });
});
