import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { z } from 'zod';

const panelSchema = z.object({
  id: z.number(),
  type: z.enum(['stat', 'timeseries', 'bargauge', 'table']),
  title: z.string(),
  description: z.string(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  fieldConfig: z.object({
    defaults: z.object({
      unit: z.string(),
      decimals: z.number().optional(),
      min: z.number().optional(),
      max: z.number().optional(),
      thresholds: z
        .object({ steps: z.array(z.object({ value: z.number().nullable(), color: z.string() })) })
        .optional(),
      custom: z
        .object({ stacking: z.object({ mode: z.string() }).optional(), thresholdsStyle: z.unknown() })
        .partial()
        .optional(),
    }),
    overrides: z.array(
      z.object({
        matcher: z.object({ id: z.string(), options: z.unknown() }),
        properties: z.array(z.object({ id: z.string(), value: z.unknown() })),
      }),
    ),
  }),
  transformations: z
    .array(z.object({ id: z.string(), options: z.record(z.string(), z.unknown()) }))
    .default([]),
  targets: z.array(
    z.object({
      refId: z.string(),
      expr: z.string(),
      legendFormat: z.string().optional(),
      exemplar: z.boolean().optional(),
      instant: z.boolean().optional(),
      datasource: z.unknown(),
    }),
  ),
});

type Parsed = z.infer<typeof panelSchema>;

/** A panel as it stands in the file, with its unit at hand. */
export type ReadPanel = Parsed & { unit: string };
export type ReadTarget = Parsed['targets'][number];

/** The panels of a board that show something; titles of rows are not among them. Throws for a kind of panel that nobody reads here. */
export function panelsOf(board: Dashboard): ReadPanel[] {
  return (board.panels ?? [])
    .filter((panel) => panel.type !== 'row')
    .map((panel) => panelSchema.parse(panel))
    .map((panel) => ({ ...panel, unit: panel.fieldConfig.defaults.unit }));
}

export function everyQuery(board: Dashboard): { panel: ReadPanel; target: ReadTarget }[] {
  return panelsOf(board).flatMap((panel) => panel.targets.map((target) => ({ panel, target })));
}

/** What Grafana puts in place of variables before it asks Prometheus. */
export function resolved(expr: string, variables: Record<string, string>): string {
  return expr.replaceAll(/\$(\w+)/g, (whole, name: string) => {
    // `$1` of label_replace is Prometheus's own.
    if (/^\d+$/.test(name)) return whole;
    const value = variables[name];
    if (value === undefined) throw new Error(`the variable ${whole} has no value in: ${expr}`);
    return value;
  });
}
