import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
  type FieldColor,
  FieldColorBuilder,
  FieldColorModeId,
  type Panel,
  type ThresholdsConfig,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';

/** The data source that the provisioning files name. */
export const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' };

export type Query = {
  expr: string;
  /** The series' name, with `{{label}}`. */
  legend?: string;
};

/** What an on-call person needs to be told about a panel; all three are shown behind its "i". */
export type Meaning = { says: string; bad: string; act: string };

/** A threshold: from this value on, in the panel's unit. The first is the colour below all others. */
export type Steps = [base: Colour, ...rest: [from: number, colour: Colour][]];
export type Colour = 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'purple' | 'text';

export type PanelOptions = Meaning & {
  title: string;
  /** A unit of Grafana's. */
  unit: string;
  /** Of 24 columns. */
  width: number;
  /** In rows of 30 pixels. */
  height?: number;
  links?: Builder<DashboardLink>[];
  /** Where a click on a value leads. */
  dataLinks?: Builder<DashboardLink>[];
};

/** The part of the SDK's panel builders that is the same for all of them. */
type AnyPanelBuilder = Builder<Panel> & {
  title(text: string): AnyPanelBuilder;
  description(text: string): AnyPanelBuilder;
  unit(unit: string): AnyPanelBuilder;
  span(width: number): AnyPanelBuilder;
  height(rows: number): AnyPanelBuilder;
  datasource(ref: typeof PROMETHEUS): AnyPanelBuilder;
  links(links: Builder<DashboardLink>[]): AnyPanelBuilder;
  dataLinks(links: Builder<DashboardLink>[]): AnyPanelBuilder;
};

const USUAL_HEIGHT = 8;

/** Gives a panel what every panel has. */
export function described<B extends AnyPanelBuilder>(builder: B, options: PanelOptions): B {
  const { says, bad, act, links = [], dataLinks = [] } = options;
  builder
    .title(options.title)
    .description(`${says}\n\n**Bad:** ${bad}\n\n**Then:** ${act}`)
    .unit(options.unit)
    .span(options.width)
    .height(options.height ?? USUAL_HEIGHT)
    .datasource(PROMETHEUS);
  if (links.length > 0) builder.links(links);
  if (dataLinks.length > 0) builder.dataLinks(dataLinks);
  return builder;
}

/** Queries over the board's time range. */
export function overTime(queries: Query[], { exemplars = false } = {}): DataqueryBuilder[] {
  return queries.map((query, index) => {
    const builder = base(query, index).range();
    return exemplars ? builder.exemplar(true) : builder;
  });
}

/** Queries for one value a series, at the end of the board's time range. */
export function atTheEnd(queries: Query[]): DataqueryBuilder[] {
  return queries.map((query, index) => base(query, index).instant());
}

/** The same, as rows of a table with a column for each label. */
export function asRows(queries: Query[]): DataqueryBuilder[] {
  return atTheEnd(queries).map((builder) => builder.format(PromQueryFormat.Table));
}

function base({ expr, legend }: Query, index: number): DataqueryBuilder {
  const builder = new DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .datasource(PROMETHEUS)
    .expr(expr);
  return legend === undefined ? builder : builder.legendFormat(legend);
}

export function thresholds([colour, ...rest]: Steps): Builder<ThresholdsConfig> {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: colour }, ...rest.map(([value, color]) => ({ value, color }))]);
}

export const colouredByThreshold: Builder<FieldColor> = new FieldColorBuilder().mode(
  FieldColorModeId.Thresholds,
);

export function link(title: string, url: string): Builder<DashboardLink> {
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .title(title)
    .url(url)
    .targetBlank(false);
}
