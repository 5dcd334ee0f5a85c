import { randomBytes } from 'node:crypto';
import {
  brokerName,
  brokerOf,
  type Logger,
  openBus,
  type Readiness,
  type Running,
  serveHealth,
  watchBroker,
} from '@switchboard/shared';
import { channelOn } from '@switchboard/shared/channel';
import { buildApp } from './app.ts';
import { openRecords } from './developer/records.ts';
import { openEventStreams } from './events/streams.ts';
import { watchRequests } from './http/in-flight.ts';
import { createGatewayMetrics } from './metrics.ts';
import { outagesOf } from './outage.ts';
import { CHANNEL } from './parts.ts';
import { openSessions } from './session/sessions.ts';
import type { GatewaySettings } from './settings.ts';
import { watchPressure } from './turns/pressure.ts';

export type RunningGateway = Running & {
  url: string;
  health: string;
};

/** Starts the gateway: waits for the broker, then listens. */
export async function startGateway(settings: GatewaySettings, log: Logger): Promise<RunningGateway> {
  const ready: Readiness = { broker: false, consumer: false, directory: false, agents: [] };
  const streams = openEventStreams();
  let lag = () => 0;
  const metrics = createGatewayMetrics({ streams: streams.count, lag: () => lag() });
  metrics.identify();
  const healthServer = await serveHealth(
    { host: settings.HEALTH_HOST, port: settings.HEALTH_PORT },
    () => ready,
    metrics,
  );
  const health = `http://${settings.HEALTH_HOST}:${healthServer.port}`;
  log.info({ health, url: brokerName(settings.NATS_URL) }, 'connecting');

  const bus = await openBus(brokerOf(settings), 'gateway');
  ready.directory = true;
  const problem = (what: string) => (error: unknown) => log.warn({ err: error }, what);
  const stopWatching = watchBroker(bus.nc, metrics, log, (isThere) => {
    ready.broker = isThere;
  });
  const channel = channelOn(bus, CHANNEL);
  const feed = await channel.openFeed(problem('the replies cannot be read, or one of them'));
  const outages = outagesOf(log, () => bus.nc.getServer());
  const pressure = watchPressure(
    bus,
    settings.INTAKE_LIMIT,
    outages('how many turns wait is not known', 'how many turns wait is known again'),
  );
  lag = pressure.lag;

  const app = await buildApp({
    settings,
    log,
    metrics,
    bus,
    channel,
    publishing: outages('a turn could not be published', 'turns are published again'),
    outages,
    feed,
    records: openRecords(bus, problem('a run record cannot be read')),
    sessions: openSessions(secretsOf(settings, log), settings.SESSION_DAYS),
    pressure,
    streams,
  });
  const requests = watchRequests(app.server);
  const url = await app.listen({ host: settings.HTTP_HOST, port: settings.HTTP_PORT });
  ready.consumer = true;
  log.info({ url }, 'ready');

  return {
    url,
    health,
    closed: bus.nc.closed().then((error) => error ?? undefined),
    // Requests may finish within the grace period; event streams end.
    async drain() {
      ready.consumer = false;
      const closing = app.close();
      await requests.ended(settings.DRAIN_MS);
      // A browser opens connections before it needs them, and those have no end of their own.
      app.server.closeAllConnections();
      await closing;
      stopWatching();
      pressure.close();
      await feed.close();
      await bus.close();
      await healthServer.close();
    },
  };
}

function secretsOf({ SESSION_SECRET }: GatewaySettings, log: Logger): string[] {
  if (SESSION_SECRET.length > 0) return SESSION_SECRET;
  log.warn(
    'SESSION_SECRET is not set: sessions hold in this process only, and end with it. Set it to the same value on every replica.',
  );
  return [randomBytes(32).toString('base64url')];
}
