import type { Exit, ServerProcess } from './server-process.ts';

/** A running server that this process started. */
export type Broker = {
  /** `nats://host:port` */
  url: string;
  port: number;
  version: string;
  pid: number;
  /** Settles when the server has ended, asked or not. */
  exited: Promise<Exit>;
  /** Asks the server to end (SIGTERM) and waits; kills it after 5 s. Does nothing if it has ended. */
  stop: (signal?: NodeJS.Signals) => Promise<void>;
  /** Ends the server at once, as a crash would. */
  kill: () => Promise<void>;
  /** Starts a server on the same port and data. Stops this one first, if it is still there. */
  restart: () => Promise<Broker>;
};

const STOP_TIMEOUT_MS = 5_000;

export function brokerOf(
  child: ServerProcess,
  at: { host: string; port: number; version: string },
  startAgain: () => Promise<Broker>,
): Broker {
  const kill = async () => {
    child.send('SIGKILL');
    await child.exited;
  };
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.send(signal);
    const late = setTimeout(() => child.send('SIGKILL'), STOP_TIMEOUT_MS);
    await child.exited;
    clearTimeout(late);
  };
  return {
    url: `nats://${at.host}:${at.port}`,
    port: at.port,
    version: at.version,
    pid: child.pid,
    exited: child.exited,
    stop,
    kill,
    restart: async () => {
      await stop();
      return startAgain();
    },
  };
}
