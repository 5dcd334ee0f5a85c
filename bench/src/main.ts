import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBroker } from '@switchboard/broker';
import { openBus } from '@switchboard/shared';
import { measureBareSdk } from './bare-sdk.ts';
import { measureGateway } from './gateway.ts';
import { measureHandoff } from './handoff.ts';
import { measureIdle } from './idle.ts';
import { measureOverhead } from './overhead.ts';
import { format, mean, percentile } from './statistics.ts';
import { measureThroughput, type Throughput } from './throughput.ts';

const help = `npm run bench [-- --quick] [--only handoff|throughput|gateway|overhead] [--json FILE]

Measures Switchboard against the broker and the SDK alone, in one run on a broker of its own.
The model answers at once or after a second; no figure says anything about answers.

  --quick        fewer rounds: a look, not a result
  --only PART    one part
  --json FILE    the figures as JSON, too`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    quick: { type: 'boolean' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}

const rounds = values.quick ? 60 : 300;
const turns = values.quick ? 600 : 3_000;
const storeDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'));
const broker = await startBroker({ storeDir });
const bus = await openBus({ url: broker.url, replicas: 1 }, 'bench');
const figures: Record<string, unknown> = {
  machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  node: process.version,
  broker: broker.version,
  date: new Date().toISOString().slice(0, 10),
};
const wants = (part: string) => values.only === undefined || values.only === part;

try {
  console.log(`${figures.machine}; Node ${figures.node}; nats-server ${figures.broker}\n`);
  if (wants('handoff')) figures.handoff = await handoffs();
  if (wants('throughput')) figures.throughput = await throughput();
  if (wants('gateway')) figures.gateway = await gateway();
  if (wants('overhead')) figures.overhead = await overhead();
  if (values.json) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
} finally {
  await bus.close();
  await broker.stop();
  await rm(storeDir, { recursive: true, force: true });
}

async function handoffs() {
  console.log('| history | floor p50 | floor p95 | handoff p50 | handoff p95 | handoff / floor, p50 |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  const rows = [];
  for (const kb of [1, 10, 50, 200]) {
    const { floor, handoff } = await measureHandoff(bus, broker.url, kb * 1024, rounds);
    const row = {
      kb,
      floorP50: percentile(floor, 0.5),
      floorP95: percentile(floor, 0.95),
      handoffP50: percentile(handoff, 0.5),
      handoffP95: percentile(handoff, 0.95),
    };
    rows.push(row);
    const ms = [row.floorP50, row.floorP95, row.handoffP50, row.handoffP95].map((x) => `${format(x)} ms`);
    console.log(`| ${kb} KB | ${ms.join(' | ')} | ${format(row.handoffP50 / row.floorP50, 1)} |`);
  }
  console.log();
  return rows;
}

async function throughput() {
  const sdk = await measureBareSdk(turns);
  console.log('| processes | model | turns/s | turns/s a process | CPU a turn | CPU / bare SDK | RSS |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  console.log(`| the bare SDK, in this process | at once | | | ${format(sdk)} ms | 1.0 | |`);
  const show = (name: string, model: string, count: number, result: Throughput) => {
    const cells = [
      name,
      model,
      format(result.turnsPerSecond, 0),
      format(result.turnsPerSecond / count, 0),
      `${format(result.cpuMsPerTurn)} ms`,
      format(result.cpuMsPerTurn / sdk, 1),
      `${format(result.rssMb, 0)} MB`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
    return { name, model, ...result };
  };
  const rows = [];
  const url = broker.url;
  for (const count of [1, 2, 4]) {
    const agents = Array.from({ length: count }, () => 'billing');
    rows.push(
      show(`${count} × billing`, 'at once', count, await measureThroughput(bus, url, { agents, turns })),
    );
  }
  for (const count of [1, 2, 4]) {
    const agents = Array.from({ length: count }, () => 'billing');
    const env = { OFFLINE_DELAY_MS: '1000' };
    const result = await measureThroughput(bus, url, {
      agents,
      turns: count * (values.quick ? 32 : 160),
      env,
    });
    rows.push(show(`${count} × billing`, 'one second, 16 slots', count, result));
  }
  const idle = await measureIdle(broker.url);
  console.log(`\nAn idle service: ${format(idle, 0)} MB RSS.\n`);
  return { bareSdkCpuMs: sdk, idleRssMb: idle, rows };
}

async function gateway() {
  const figures = await measureGateway(bus, broker.url, {
    connections: 500,
    turnsPerSecond: 100,
    seconds: values.quick ? 4 : 20,
  });
  const { connections, turnsPerSecond, added, firstText, errors, lost, repeated } = figures;
  console.log(
    '| event streams | turns/s | added to the first text p50 | p95 | p99 | first text p50 | p95 | errors | lost | repeated | gateway CPU a turn | RSS |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  const ms = [added.p50, added.p95, added.p99, firstText.p50, firstText.p95].map((x) => `${format(x)} ms`);
  const cpu = `${format(figures.cpuMsPerTurn)} ms`;
  const rss = `${format(figures.rssMb, 0)} MB`;
  console.log(
    `| ${[connections, format(turnsPerSecond, 0), ...ms, errors, lost, repeated, cpu, rss].join(' | ')} |\n`,
  );
  return figures;
}

async function overhead() {
  const figures = await measureOverhead(
    values.quick ? { pairs: 1, rounds: 6, turns: 200 } : { pairs: 8, rounds: 8, turns: 300 },
  );
  console.log('| model | tracing and metrics | turns/s p50 | lowest | highest | CPU a turn p50 |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const { model, pairs } of figures.loads) {
    for (const side of ['off', 'on'] as const) {
      const turnsPerSecond = pairs.flatMap((pair) => pair[side].turnsPerSecond);
      const rates = [0.5, 0, 1].map((p) => format(percentile(turnsPerSecond, p), 0));
      const cpu = percentile(
        pairs.flatMap((pair) => pair[side].cpuMsPerTurn),
        0.5,
      );
      console.log(`| ${[model, side, ...rates, `${format(cpu)} ms`].join(' | ')} |`);
    }
  }
  console.log('\nOn / off, the mean of the pairs (each):');
  for (const { model, pairs } of figures.loads) {
    const show = (name: 'ratio' | 'cpuRatio') => {
      const ratios = pairs.map((pair) => pair[name]);
      return `${format(mean(ratios))} (${ratios.map((ratio) => format(ratio)).join(', ')})`;
    };
    console.log(
      `${model}: ${show('ratio')} of the turns a second, ${show('cpuRatio')} of the processor time`,
    );
  }
  const { off, on } = figures.idleRssMb;
  console.log(`An idle service: ${format(off, 0)} MB RSS without, ${format(on, 0)} MB with.\n`);
  return figures;
}
