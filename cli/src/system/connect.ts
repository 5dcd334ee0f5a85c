import { type Bus, brokerName, brokerOf, openBus, readSettings } from '@switchboard/shared';
import { type BrokerSettings, type Channel, openChannel } from '@switchboard/shared/channel';
import { Failure } from '../terminal/program.ts';
import { dataDir } from './environment.ts';
import { runningSystem } from './run-file.ts';
import { traceProgram } from './tracing.ts';

/** How long the broker may take to answer before a program gives up. */
const CONNECT_MS = 5_000;

type Broker = BrokerSettings & { replicas: number };

/**
 * How to reach the running system's broker: NATS_URL, else what `npm start` left in the data folder; null where neither is.
 * Throws a Failure where the system is not ready yet: triage would send a customer to a person, since it sees no specialist.
 */
export function findRunning(): Broker | null {
  if (process.env.NATS_URL) return brokerAt(process.env.NATS_URL);
  const run = runningSystem(dataDir());
  if (run === null) return null;
  if (run.url !== null) return brokerAt(run.url);
  throw new Failure('the system is still starting: try again when it says that it is ready');
}

/** The running system's database: DATABASE_URL, else what `npm start` left in the data folder; null where neither is. */
export function findDatabase(): string | null {
  return process.env.DATABASE_URL || (runningSystem(dataDir())?.databaseUrl ?? null);
}

/** The settings of the environment (NATS_USER, NATS_CREDS and so on) for the broker at `url`. */
export function brokerAt(url: string): Broker {
  return brokerOf(readSettings('cli', { ...process.env, NATS_URL: url }));
}

/** Connects to the running system. Throws a Failure where none runs or its broker does not answer. */
export async function connectBus(): Promise<Bus> {
  return connectBusTo(running());
}

/** @param name of the program, in traces and among the broker's connections */
export function connectBusTo(broker: Broker, name?: string): Promise<Bus> {
  return answering(broker, openBus(broker, name ?? 'cli'), name);
}

/** Connects a channel adapter; connecting a bus before makes sure that there are streams to connect it to. */
export function connectChannelTo(broker: Broker, name: string): Promise<Channel> {
  return answering(broker, openChannel(broker, name));
}

/** The running system's broker. Throws a Failure where none runs. */
export function running(): Broker {
  const broker = findRunning();
  if (broker) return broker;
  throw new Failure(
    'no system runs here: start one with `npm start`, or set NATS_URL to the broker of another',
  );
}

async function answering<T>(broker: Broker, connecting: Promise<T>, name?: string): Promise<T> {
  const tracing = traceProgram(name);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const text = `no broker answers at ${brokerName(broker.url)}: is \`npm start\` running, or is NATS_URL the right address?`;
    timer = setTimeout(() => reject(new Failure(text)), CONNECT_MS);
  });
  try {
    const connected = await Promise.race([connecting, late]);
    await tracing;
    return connected;
  } finally {
    clearTimeout(timer);
  }
}
