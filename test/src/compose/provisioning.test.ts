import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT, read, readCompose, readYaml } from './files.ts';

// Of Grafana, Tempo, Loki and the collector there is no program here that would read these files, so what they say is held
// against each other: that every address is a service with that port, and every name leads to something.

const { services } = readCompose();

const datasources = z
  .object({
    apiVersion: z.literal(1),
    datasources: z.array(
      z.object({
        name: z.string(),
        uid: z.string(),
        type: z.string(),
        url: z.url(),
        isDefault: z.boolean().optional(),
        jsonData: z.looseObject({
          exemplarTraceIdDestinations: z
            .array(z.object({ name: z.string(), datasourceUid: z.string(), urlDisplayLabel: z.string() }))
            .optional(),
          tracesToLogsV2: z.looseObject({ datasourceUid: z.string(), query: z.string() }).optional(),
          derivedFields: z
            .array(z.looseObject({ matcherRegex: z.string(), datasourceUid: z.string(), url: z.string() }))
            .optional(),
        }),
      }),
    ),
  })
  .parse(readYaml('deploy/grafana/provisioning/datasources/switchboard.yaml')).datasources;

const byUid = (uid: string) => datasources.find((datasource) => datasource.uid === uid);

const collector = z
  .object({
    receivers: z.object({
      otlp: z.object({ protocols: z.object({ http: z.object({ endpoint: z.string() }) }) }),
    }),
    processors: z.record(z.string(), z.unknown()),
    exporters: z.record(z.string(), z.object({ endpoint: z.url() })),
    service: z.looseObject({
      pipelines: z.record(
        z.string(),
        z.object({
          receivers: z.array(z.string()),
          processors: z.array(z.string()),
          exporters: z.array(z.string()),
        }),
      ),
    }),
  })
  .parse(readYaml('deploy/collector/collector.yaml'));

const tempo = z
  .looseObject({
    server: z.object({ http_listen_port: z.number() }),
    distributor: z.object({
      receivers: z.object({
        otlp: z.object({ protocols: z.object({ http: z.object({ endpoint: z.string() }) }) }),
      }),
    }),
    storage: z.object({
      trace: z.looseObject({ wal: z.object({ path: z.string() }), local: z.object({ path: z.string() }) }),
    }),
  })
  .parse(readYaml('deploy/tempo/tempo.yaml'));

const loki = z
  .looseObject({
    server: z.looseObject({ http_listen_port: z.number() }),
    common: z.looseObject({ path_prefix: z.string() }),
    schema_config: z.object({ configs: z.array(z.looseObject({ store: z.string(), schema: z.string() })) }),
    limits_config: z.looseObject({ allow_structured_metadata: z.boolean() }),
  })
  .parse(readYaml('deploy/loki/loki.yaml'));

const portOf = (endpoint: string) => endpoint.split(':').at(-1);

/** Where each service listens, by host and port. */
const listening = [
  'prometheus:9090',
  `tempo:${tempo.server.http_listen_port}`,
  `tempo:${portOf(tempo.distributor.receivers.otlp.protocols.http.endpoint)}`,
  `loki:${loki.server.http_listen_port}`,
];

it('has the data sources that the dashboards name', () => {
  expect(datasources.map(({ uid, type }) => [uid, type])).toEqual([
    ['prometheus', 'prometheus'],
    ['tempo', 'tempo'],
    ['loki', 'loki'],
  ]);
  expect(datasources.filter(({ isDefault }) => isDefault).map(({ uid }) => uid)).toEqual(['prometheus']);
});

it('sends Grafana and the collector where something listens', () => {
  const urls = [
    ...datasources.map(({ url }) => url),
    ...Object.values(collector.exporters).map(({ endpoint }) => endpoint),
  ];
  expect(urls.map((url) => new URL(url).host).filter((host) => !listening.includes(host))).toEqual([]);
  for (const url of urls) expect(services).toHaveProperty(new URL(url).hostname);
});

it('leads from a latency to its trace, from a trace to its log lines, and back', () => {
  expect(byUid('prometheus')?.jsonData.exemplarTraceIdDestinations).toEqual([
    { name: 'trace_id', datasourceUid: 'tempo', urlDisplayLabel: 'Trace' },
  ]);
  expect(byUid('tempo')?.jsonData.tracesToLogsV2).toMatchObject({
    datasourceUid: 'loki',
    query: expect.stringContaining('trace_id = "$${__trace.traceId}"'),
  });
  expect(byUid('loki')?.jsonData.derivedFields).toEqual([
    expect.objectContaining({ matcherRegex: 'trace_id', datasourceUid: 'tempo', url: '$${__value.raw}' }),
  ]);
  expect(loki.limits_config.allow_structured_metadata).toBe(true);
  expect(loki.schema_config.configs.at(-1)).toMatchObject({ store: 'tsdb', schema: 'v13' });
});

it('has Prometheus keep the exemplars', () => {
  expect(services.prometheus?.command).toContain('--enable-feature=exemplar-storage');
});

it('passes traces and logs on, each through what it names', () => {
  const { pipelines } = collector.service;
  expect(Object.entries(pipelines).map(([signal, { exporters }]) => [signal, exporters])).toEqual([
    ['traces', ['otlp_http/tempo']],
    ['logs', ['otlp_http/loki']],
  ]);
  for (const { receivers, processors, exporters } of Object.values(pipelines)) {
    for (const name of receivers) expect(collector.receivers).toHaveProperty([name]);
    for (const name of processors) expect(collector.processors).toHaveProperty([name]);
    for (const name of exporters) expect(collector.exporters).toHaveProperty([name]);
    // What limits memory has to come first.
    expect(processors[0]).toBe('memory_limiter');
  }
});

it('keeps what it stores on volumes', () => {
  const mountOf = (name: string, volume: string) =>
    services[name]?.volumes.find((mount) => mount.startsWith(`${volume}:`))?.split(':')[1];
  for (const path of [tempo.storage.trace.wal.path, tempo.storage.trace.local.path]) {
    expect(path.startsWith(`${mountOf('tempo', 'tempo')}/`)).toBe(true);
  }
  expect(loki.common.path_prefix).toBe(mountOf('loki', 'loki'));
  expect(mountOf('prometheus', 'prometheus')).toBe('/prometheus');
  expect(mountOf('grafana', 'grafana')).toBe('/var/lib/grafana');
});

it('reads its configuration from where it is mounted', () => {
  for (const [name, { command, volumes, environment }] of Object.entries(services)) {
    const inside = volumes
      .map((mount) => mount.split(':'))
      .filter(([source = '']) => source.startsWith('./'));
    const named = [...(command ?? []), ...Object.values(environment)].flatMap(
      (text) => /\/etc\/[\w./-]+\.(?:ya?ml|conf|json)$/.exec(text ?? '')?.[0] ?? [],
    );
    for (const path of named) {
      const [source = '', target = ''] =
        inside.find(([, to = '']) => path === to || path.startsWith(`${to}/`)) ?? [];
      const file = join(ROOT, source, path.slice(target.length));
      expect(existsSync(file), `${name}: ${path}`).toBe(true);
    }
  }
});

it('finds the dashboards where they are mounted', () => {
  const provider = z
    .object({
      providers: z.array(z.looseObject({ type: z.literal('file'), options: z.object({ path: z.string() }) })),
    })
    .parse(readYaml('deploy/grafana/provisioning/dashboards/switchboard.yaml')).providers[0];
  const mount = services.grafana?.volumes.find((text) => text.startsWith('./deploy/grafana/dashboards:'));
  expect(mount?.split(':')[1]).toBe(provider?.options.path);
  const boards = readdirSync(join(ROOT, 'deploy/grafana/dashboards')).filter((name) =>
    name.endsWith('.json'),
  );
  expect(boards).toContain('overview.json');
  const known = [...datasources.map(({ uid }) => uid), '-- Grafana --'];
  for (const name of boards) {
    const text = read(`deploy/grafana/dashboards/${name}`);
    const uids = [...text.matchAll(/"datasource":\s*\{[^}]*"uid":\s*"([^"]+)"/g)].map(([, uid]) => uid);
    expect(uids.length, name).toBeGreaterThan(0);
    expect(
      uids.filter((uid) => !known.includes(uid ?? '')),
      name,
    ).toEqual([]);
  }
});
