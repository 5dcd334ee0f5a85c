import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBroker } from '@switchboard/broker';
import { openBus } from '@switchboard/shared';
import { measureGateway } from './gateway.ts';
import { format } from './statistics.ts';

const help = `node bench/src/gateway-main.ts [--connections 500] [--rate 100] [--seconds 10]

Measures what the gateway adds to the broker: event streams that are open, turns a second through POST, and an agent whose model answers at once.`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    connections: { type: 'string', default: '500' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '10' },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}

const storeDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'));
const broker = await startBroker({ storeDir });
const bus = await openBus({ url: broker.url, replicas: 1 }, 'bench');
try {
  console.log(
    `${cpus().length} × ${cpus()[0]?.model.trim()}; Node ${process.version}; nats-server ${broker.version}\n`,
  );
  const figures = await measureGateway(bus, broker.url, {
    connections: Number(values.connections),
    turnsPerSecond: Number(values.rate),
    seconds: Number(values.seconds),
  });
  const { added, firstText } = figures;
  console.log(
    '| event streams | turns/s | turns | added p50 | added p95 | added p99 | first text p50 | first text p95 | errors | lost | repeated | CPU a turn | RSS |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  const ms = [added.p50, added.p95, added.p99, firstText.p50, firstText.p95].map((x) => `${format(x)} ms`);
  const counts = [figures.errors, figures.lost, figures.repeated];
  const cells = [
    figures.connections,
    format(figures.turnsPerSecond, 0),
    figures.turns,
    ...ms,
    ...counts,
    `${format(figures.cpuMsPerTurn)} ms`,
    `${format(figures.rssMb, 0)} MB`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
} finally {
  await bus.close();
  await broker.stop();
  await rm(storeDir, { recursive: true, force: true });
}
