import { fileURLToPath } from 'node:url';
import { openBus } from '@switchboard/shared';
import { startTestBroker } from '@switchboard/shared/testing';
import { measureIdle } from './idle.ts';
import { agentProcess, startProcess } from './processes.ts';
import { percentile } from './statistics.ts';
import { sendBatch } from './throughput.ts';

/** How often the metrics are read where they are on: as `deploy/prometheus` has it. Milliseconds. */
const SCRAPE_EVERY = 15_000;
/**
 * A process that waits gives memory back: V8 makes its young heap small and drops compiled code. Where batches come by turns that would
 * happen to whichever side happens to wait, and cost it half of the next thousand turns' speed.
 */
const STAYS_READY = '--no-memory-reducer';

/** What one side of a pair did in each round. */
type Figures = { turnsPerSecond: number[]; cpuMsPerTurn: number[] };
export type Pair = {
  off: Figures;
  on: Figures;
  /** The median of each round's ratio: 0.95 is 5 % fewer turns a second with tracing and metrics. */
  ratio: number;
  cpuRatio: number;
};
export type Overhead = {
  loads: { model: string; pairs: Pair[] }[];
  idleRssMb: { off: number; on: number };
};
/** How many pairs of services, and of batches in each of them. A quick look takes one pair. */
export type Extent = { pairs: number; rounds: number; turns: number };
type Batches = {
  rounds: number;
  /** In a batch. */
  turns: number;
  /** Batches that are not counted: a service compiles its code for some thousand turns, and one that does more compiles for longer. */
  warm: number;
};

/**
 * Turns a second with tracing and metrics on and off: a service each, on a broker each, and batches by turns, so that what else the
 * machine does meets both. On: every turn is traced and sent to a receiver on this machine that throws it away, and the metrics are read
 * every 15 seconds. The publisher is not traced. Each pair is of fresh services: which of its code a process compiles, and when, differs
 * from one to the next.
 *
 * Three loads: the model is a function in the process, so that nothing is left of a turn but Switchboard, the SDK and the broker; it is asked
 * over HTTP by the provider's client, as in production; and it takes a second, so that the slots of the process are what bounds it.
 */
export async function measureOverhead({ pairs, rounds, turns }: Extent): Promise<Overhead> {
  const receiver = await startUrl('span-receiver.ts');
  const provider = await startUrl('model-server.ts');
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const load = async (model: string, env: Record<string, string>, count: number, batches: Batches) => {
    const done: Pair[] = [];
    for (let n = 0; n < count; n++) done.push(await measurePair(env, tracing, batches));
    return { model, pairs: done };
  };
  const busy = { rounds, turns, warm: 12 };
  try {
    return {
      loads: [
        await load('in the process, at once', {}, pairs, busy),
        await load('over HTTP, at once', { OPENAI_BASE_URL: provider.url }, pairs, busy),
        await load('a second, 16 slots', { OFFLINE_DELAY_MS: '1000' }, Math.ceil(pairs / 4), {
          rounds: 4,
          turns: 96,
          warm: 1,
        }),
      ],
      idleRssMb: { off: await idleRss({}), on: await idleRss(tracing) },
    };
  } finally {
    await Promise.all([receiver.stop(), provider.stop()]);
  }
}

async function measurePair(
  model: Record<string, string>,
  tracing: Record<string, string>,
  { rounds, turns, warm }: Batches,
): Promise<Pair> {
  const sides = [await openSide(model), await openSide({ ...model, ...tracing })] as const;
  const [off, on] = sides;
  const stopScraping = scrape(on.health);
  try {
    for (let round = -warm; round < rounds; round++) {
      // Who comes first changes with each round.
      for (const side of round % 2 === 0 ? [off, on] : [on, off]) {
        if (round < 0) await side.batch(`w${-round}`, turns);
        else await side.measure(`r${round}`, turns);
      }
    }
    return {
      off: off.figures,
      on: on.figures,
      ratio: medianRatio(on.figures.turnsPerSecond, off.figures.turnsPerSecond),
      cpuRatio: medianRatio(on.figures.cpuMsPerTurn, off.figures.cpuMsPerTurn),
    };
  } finally {
    stopScraping();
    await Promise.all(sides.map((side) => side.close()));
  }
}

/** Of the two batches of a round, which met the machine in the same state. */
function medianRatio(on: number[], off: number[]): number {
  return percentile(
    on.map((figure, round) => figure / (off[round] ?? Number.NaN)),
    0.5,
  );
}

async function idleRss(env: Record<string, string>): Promise<number> {
  const broker = await startTestBroker();
  try {
    return await measureIdle(broker.url, env);
  } finally {
    await broker.stop();
  }
}

async function openSide(env: Record<string, string>) {
  const broker = await startTestBroker();
  const bus = await openBus({ url: broker.url, replicas: 1 }, 'bench');
  const service = await agentProcess('billing', { NATS_URL: broker.url, ...env }, [STAYS_READY]);
  const figures: Figures = { turnsPerSecond: [], cpuMsPerTurn: [] };
  const cpu = async () => (await service.report()).cpuMicros;
  return {
    figures,
    health: service.health,
    batch: (name: string, turns: number) => sendBatch(bus, name, turns),
    async measure(name: string, turns: number) {
      const before = await cpu();
      const ms = await sendBatch(bus, name, turns);
      figures.turnsPerSecond.push((turns / ms) * 1_000);
      figures.cpuMsPerTurn.push(((await cpu()) - before) / 1_000 / turns);
    },
    async close() {
      await service.stop();
      await bus.close();
      await broker.stop();
    },
  };
}

/** Starts a server of the benchmark, whose first line is its address. */
async function startUrl(file: string): Promise<{ url: string; stop(): Promise<void> }> {
  let url = '';
  const program = fileURLToPath(new URL(file, import.meta.url));
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
