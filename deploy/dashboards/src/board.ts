import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  RowBuilder,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PROMETHEUS } from './panels/panel.ts';

const TAG = 'switchboard';

export type BoardOptions = {
  uid: string;
  title: string;
  description: string;
  variables?: Builder<VariableModel>[];
  rows: { title: string; panels: Builder<Panel>[] }[];
};

/** A board in rows; panels stand side by side until a row's 24 columns are full. */
export function board({ uid, title, description, variables = [], rows }: BoardOptions): Dashboard {
  const builder = new DashboardBuilder(`Switchboard / ${title}`)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables)
    .link(
      new DashboardLinkBuilder('Boards')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(false)
        .keepTime(true)
        .includeVars(true),
    )
    .annotations([
      annotation('Alerts', 'red', 'max by (alertname) (ALERTS{alertstate="firing"})', '{{alertname}}'),
      annotation(
        'Starts of processes',
        'blue',
        'count by (service) (changes(process_start_time_seconds{service!=""}[$__interval]) > 0)',
        '{{service}} started',
      ),
    ]);
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  const built = builder.build();
  // A link to one panel names it by its number.
  built.panels?.forEach((panel, index) => {
    panel.id = index + 1;
  });
  return built;
}

/** Marks on every time line: what was wrong, and what was deployed, when a curve bends. */
function annotation(name: string, colour: string, expr: string, text: string) {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(PROMETHEUS)
    .enable(true)
    .iconColor(colour)
    .expr(expr)
    .step('60s')
    .titleFormat(text);
}
