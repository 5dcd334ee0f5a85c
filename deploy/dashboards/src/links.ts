import { link } from './panels/panel.ts';

export const uids = {
  overview: 'switchboard-overview',
  handoffs: 'switchboard-handoffs',
  agents: 'switchboard-agents',
  models: 'switchboard-models',
  broker: 'switchboard-broker',
} as const;

/** To another board, at the same time range. `agent` is the value of its variable. */
export function toBoard(title: string, board: keyof typeof uids, { agent }: { agent?: string } = {}) {
  const variable = agent === undefined ? '' : `&var-agent=${agent}`;
  return link(title, `/d/${uids[board]}?\${__url_time_range}${variable}`);
}

/** To Tempo's search, with a TraceQL query; for where no exemplar is at hand. */
export function toTraces(title: string, traceql: string) {
  const panes = {
    traces: {
      datasource: 'tempo',
      queries: [
        { refId: 'A', datasource: { type: 'tempo', uid: 'tempo' }, queryType: 'traceql', query: traceql },
      ],
      range: { from: '${__from}', to: '${__to}' },
    },
  };
  // Grafana puts its variables in before it reads the address, so these must stay as they are.
  const encoded = encodeURIComponent(JSON.stringify(panes)).replaceAll(/%24%7B(\w+)%7D/g, '${$1}');
  return link(title, `/explore?schemaVersion=1&orgId=1&panes=${encoded}`);
}
