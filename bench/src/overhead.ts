import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBroker } from '@switchboard/broker';
import { openBus } from '@switchboard/shared';
import { measureIdle } from './idle.ts';
import { agentProcess, startProcess } from './processes.ts';
import { percentile } from './statistics.ts';
import { sendBatch } from './throughput.ts';

/** How often the metrics are read where they are on; Prometheus asks every 15 s or so. Milliseconds. */
const SCRAPE_EVERY = 1_000;

export type Side = {
  turnsPerSecond: number[];
  cpuMsPerTurn: number[];
  idleRssMb: number;
};
export type Overhead = {
  off: Side;
  on: Side;
  /** The medians' ratio: 0.95 is 5 % fewer turns a second with tracing and metrics. */
  ratio: number;
  cpuRatio: number;
};

/**
 * Turns a second with tracing and metrics on and off: a service each, on a broker each, and batches by turns, so that what else the
 * machine does meets both. On: every turn is traced and sent to a receiver on this machine that throws it away, and the metrics are read
 * every second. The publisher is not traced.
 */
export async function measureOverhead(options: { rounds: number; turns: number }): Promise<Overhead> {
  const receiver = await startReceiver();
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const sides = [await openSide({}), await openSide(tracing)] as const;
  const [off, on] = sides;
  try {
    for (const side of sides) await side.batch('warm', options.turns);
    for (let round = 0; round < options.rounds; round++) {
      // Who comes first changes with each round.
      for (const side of round % 2 === 0 ? [off, on] : [on, off]) {
        const stopScraping = side === on ? scrape(side.health) : () => {};
        await side.measure(`r${round}`, options.turns);
        stopScraping();
      }
    }
    const figures = [await off.end({}), await on.end(tracing)] as const;
    const median = (samples: number[]) => percentile(samples, 0.5);
    return {
      off: figures[0],
      on: figures[1],
      ratio: median(figures[1].turnsPerSecond) / median(figures[0].turnsPerSecond),
      cpuRatio: median(figures[1].cpuMsPerTurn) / median(figures[0].cpuMsPerTurn),
    };
  } finally {
    await Promise.all(sides.map((side) => side.close()));
    await receiver.stop();
  }
}

async function openSide(env: Record<string, string>) {
  const storeDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'));
  const broker = await startBroker({ storeDir });
  const bus = await openBus({ url: broker.url, replicas: 1 }, 'bench');
  let service: Awaited<ReturnType<typeof agentProcess>> | undefined = await agentProcess('billing', {
    NATS_URL: broker.url,
    ...env,
  });
  const { health } = service;
  const turnsPerSecond: number[] = [];
  const cpuMsPerTurn: number[] = [];
  const cpu = async () => (await service?.report())?.cpuMicros ?? 0;
  return {
    health,
    batch: (name: string, turns: number) => sendBatch(bus, name, turns),
    async measure(name: string, turns: number) {
      const before = await cpu();
      const ms = await sendBatch(bus, name, turns);
      turnsPerSecond.push((turns / ms) * 1_000);
      cpuMsPerTurn.push(((await cpu()) - before) / 1_000 / turns);
    },
    async end(own: Record<string, string>): Promise<Side> {
      await service?.stop();
      service = undefined;
      return { turnsPerSecond, cpuMsPerTurn, idleRssMb: await measureIdle(broker.url, own) };
    },
    async close() {
      await service?.stop();
      await bus.close();
      await broker.stop();
      await rm(storeDir, { recursive: true, force: true });
    },
  };
}

async function startReceiver(): Promise<{ url: string; stop(): Promise<void> }> {
  let url = '';
  const program = fileURLToPath(new URL('span-receiver.ts', import.meta.url));
  const { stop } = await startProcess(program, {}, (line) => {
    url = line;
    return line.startsWith('http://');
  });
  return { url, stop };
}

function scrape(health: string | undefined): () => void {
  const timer = setInterval(() => {
    void fetch(`${health}/metrics`)
      .then((response) => response.text())
      .catch(() => {});
  }, SCRAPE_EVERY);
  return () => clearInterval(timer);
}
