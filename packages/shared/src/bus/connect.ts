import { readFileSync } from 'node:fs';
import { NatsConnectionImpl, setTransportFactory } from '@nats-io/nats-core/internal';
import { credsAuthenticator, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { nodeResolveHost } from '@nats-io/transport-node/lib/node_transport.js';
import { freeRequestsEarly, shareCancellation } from './requests.ts';
import { CoalescingTransport } from './transport.ts';

export type BrokerSettings = {
  url: string;
  user?: string | undefined;
  password?: string | undefined;
  token?: string | undefined;
  credsFile?: string | undefined;
  /** What the subjects begin with that answers come on; default `_INBOX`. */
  inboxPrefix?: string | undefined;
};

/** Between two pings. Milliseconds. */
const PING_MS = 8_000;

/**
 * Pings without an answer, one after the other, with which a connection is given up at the next: a node that hangs keeps its connections,
 * and is left after 24 to 32 s. Any answer in that time keeps it: a machine may be slow, or asleep for a while.
 */
const UNANSWERED_PINGS = 3;

/** What a node gets to take a connection. The client tries the one that it has just left first, and that one may still hang. Milliseconds. */
const CONNECT_MS = 5_000;

/**
 * Connects to NATS, and keeps trying for ever: at the start, and after every loss. The connection closes only when we close it, or when
 * the server refuses the credentials after a loss. Rejects where it refuses them at the start.
 */
export async function connect(settings: BrokerSettings, name: string): Promise<NatsConnection> {
  const options: NodeConnectionOptions = {
    servers: settings.url.split(','),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    pingInterval: PING_MS,
    maxPingOut: UNANSWERED_PINGS,
    timeout: CONNECT_MS,
    waitOnFirstConnect: true,
    // A stack trace for every request costs an eighth of a service's processor time.
    noAsyncTraces: true,
    ignoreAuthErrorAbort: false,
    ...(settings.user === undefined ? {} : { user: settings.user }),
    ...(settings.password === undefined ? {} : { pass: settings.password }),
    ...(settings.token === undefined ? {} : { token: settings.token }),
    ...(settings.inboxPrefix === undefined ? {} : { inboxPrefix: settings.inboxPrefix }),
    ...(settings.credsFile === undefined
      ? {}
      : { authenticator: credsAuthenticator(readFileSync(settings.credsFile)) }),
  };
  shareCancellation();
  setTransportFactory({ factory: () => new CoalescingTransport(), dnsResolveFn: nodeResolveHost });
  const connection = await NatsConnectionImpl.connect(options);
  freeRequestsEarly(connection);
  return connection;
}
