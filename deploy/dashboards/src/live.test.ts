import { findPrometheus, promtool } from '@switchboard/prometheus';
import { waitFor } from '@switchboard/shared/testing';
import {
  type Load,
  type ObservedSystem,
  openObservedSystem,
  publishGarbage,
  startLoad,
} from '@switchboard/test/observed';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { boards } from './boards/index.ts';
import { PROMETHEUS_DIR } from './files.ts';
import { everyQuery, resolved } from './read.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const programs = await findPrometheus();
if ('whyNot' in programs) {
  if (process.env.CI) throw new Error(`CI needs a Prometheus: ${programs.whyNot}`);
  process.stderr.write(`The boards are not tried on a real Prometheus: ${programs.whyNot}\n`);
}
const found = 'whyNot' in programs ? { prometheus: '', promtool: '' } : programs;

describe.skipIf('whyNot' in programs)('promtool', () => {
  it.each([
    ['the configuration', ['check', 'config', 'prometheus.yml']],
    ['the rules', ['check', 'rules', 'rules/objectives.yml', 'rules/burn.yml', 'rules/alerts.yml']],
    [
      'each alert, that fires when it should and else not',
      [
        'test',
        'rules',
        ...['broker', 'burn', 'burn-days', 'models', 'work'].map((name) => `tests/${name}.test.yml`),
      ],
    ],
  ])('is content with %s', async (_, args) => {
    expect(await promtool(found, args, { cwd: PROMETHEUS_DIR, timeoutMs: 200_000 })).toMatchObject({
      ok: true,
    });
  });
});

const agents = ['triage', 'billing', 'tech-support', 'sales'];
const variables = { __rate_interval: '10s', __interval: '10s', __range: '5m' };

/** Every query of every board with its variables set; those of the board for one agent, for each. */
const queries = Object.entries(boards).flatMap(([name, board]) =>
  everyQuery(board).flatMap(({ panel, target }) =>
    (target.expr.includes('$agent') ? agents : ['']).map((agent) => ({
      of: `${name}: ${panel.title} (${target.refId}${agent && `, ${agent}`})`,
      expr: resolved(target.expr, { ...variables, agent }),
    })),
  ),
);

describe.skipIf('whyNot' in programs)('with the running system under load', () => {
  let system: ObservedSystem;
  let load: Load;
  let begun: number;
  beforeAll(async () => {
    system = await openObservedSystem(found);
    begun = Date.now() / 1_000;
    load = startLoad(system);
  });
  afterAll(async () => {
    await load?.stop();
    await system?.close();
  });

  it('every panel shows something that is a number', async () => {
    await publishGarbage(system, 'nobody');
    await system.crashBilling();
    const empty = new Map(queries.map(({ of, expr }) => [of, expr]));
    await waitFor(
      async () => {
        for (const [of, expr] of empty) {
          const range = { start: begun, end: Date.now() / 1_000, step: 2 };
          const series = await system.prometheus.queryRange(expr, range);
          if (series.some(({ samples }) => samples.some(({ value }) => Number.isFinite(value))))
            empty.delete(of);
        }
        return empty.size === 0;
      },
      {
        timeoutMs: 150_000,
        what: () =>
          `data in ${empty.size} panels, after ${load.served()} customers:\n${[...empty].map(([of, expr]) => `${of}: ${expr}`).join('\n')}`,
      },
    );
  });

  it('every rule works, and the dead letters have set off their alert', async () => {
    for (const rule of await system.prometheus.rules())
      expect(rule, rule.name).toMatchObject({ health: 'ok' });
    const firing = await system.prometheus.query('ALERTS{alertstate="firing"}');
    expect(firing.map(({ labels }) => labels.alertname)).toContain('SwitchboardDeadLetters');
  });

  it('the variable of the board for one agent offers every agent', async () => {
    expect(await system.prometheus.labelValues('service', 'switchboard_in_flight_limit')).toEqual(
      agents.toSorted(),
    );
  });

  it('a latency of every board that shows one leads to a trace', async () => {
    const asked = Object.values(boards).flatMap((board) =>
      everyQuery(board).filter(({ target }) => target.exemplar),
    );
    for (const { panel, target } of asked) {
      const traces = await Promise.all(
        (target.expr.includes('$agent') ? agents : ['']).map(async (agent) => {
          const expr = resolved(target.expr, { ...variables, agent });
          const found = await system.prometheus.exemplars(expr, { start: begun, end: Date.now() / 1_000 });
          return found.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id));
        }),
      );
      const all = traces.flat();
      expect(all.length, panel.title).toBeGreaterThan(0);
      for (const trace of all) expect(trace).toMatch(/^[0-9a-f]{32}$/);
    }
  });
});
