import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { startTestBroker, type TestBroker } from '../../testing/broker.ts';
import { type Bus, openBus } from '../bus.ts';

/** One real broker for the tests of a file. */
export type FileBroker = {
  url(): string;
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** A connection of a test's own, with streams and buckets; it ends with the test. */
  bus(name?: string): Promise<Bus>;
};

/** Called at the top of a test file: a broker starts before its tests and ends after them, whatever they do. */
export function brokerOfFile(): FileBroker {
  let started: TestBroker | undefined;
  beforeAll(async () => {
    started = await startTestBroker();
  });
  afterAll(async () => started?.stop());
  const broker = () => {
    if (!started) throw new Error('the broker is there in tests only, not while the file is read');
    return started;
  };
  return {
    url: () => broker().url,
    kill: () => broker().kill(),
    restart: () => broker().restart(),
    async bus(name = 'test') {
      const bus = await openBus({ url: broker().url, replicas: 1 }, name);
      onTestFinished(() => bus.nc.close());
      return bus;
    },
  };
}

let ids = 0;

/** A conversation that no other test of the file has. */
export function newConversationId(): string {
  ids += 1;
  return `c-${ids}`;
}
