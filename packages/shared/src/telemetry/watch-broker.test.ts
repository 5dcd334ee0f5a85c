import { expect, it, onTestFinished } from 'vitest';
import { openBus } from '../bus/bus.ts';
import { startTestBroker } from '../testing/broker.ts';
import { waitFor } from '../testing/wait.ts';
import { createLogger } from './log.ts';
import { createMetrics } from './metrics.ts';
import { watchBroker } from './watch-broker.ts';

async function watched() {
  const broker = await startTestBroker();
  onTestFinished(() => broker.stop());
  const bus = await openBus({ url: broker.url, replicas: 1 }, 'watch');
  onTestFinished(() => bus.nc.close());
  const metrics = createMetrics('watch');
  const told: boolean[] = [];
  onTestFinished(
    watchBroker(bus.nc, metrics, createLogger('watch', 'silent'), (isThere) => told.push(isThere)),
  );
  const says = (pattern: RegExp) =>
    waitFor(async () => pattern.test((await metrics.expose(undefined)).text), {
      what: `${pattern}`,
      timeoutMs: 30_000,
    });
  return { broker, told, says };
}

it('a broker that hangs is away, though it keeps its connections, until it answers again', {
  timeout: 60_000,
}, async () => {
  const { broker, told, says } = await watched();
  await says(/^switchboard_broker_round_trip_seconds_count\{.*\} [1-9]/m);
  await says(/^switchboard_broker_connected\{.*\} 1$/m);
  broker.signal('SIGSTOP');
  await says(/^switchboard_broker_connected\{.*\} 0$/m);
  broker.signal('SIGCONT');
  await says(/^switchboard_broker_connected\{.*\} 1$/m);
  expect(told).toEqual([true, false, true]);
});

it('a broker that ends is away at once, and its coming back is counted', { timeout: 60_000 }, async () => {
  const { broker, told, says } = await watched();
  await broker.kill();
  await says(/^switchboard_broker_connected\{.*\} 0$/m);
  await broker.restart();
  await says(/^switchboard_broker_connected\{.*\} 1$/m);
  await says(/^switchboard_broker_reconnects_total\{.*\} 1$/m);
  expect(told).toEqual([true, false, true]);
});
