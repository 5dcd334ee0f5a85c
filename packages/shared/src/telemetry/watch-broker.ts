import type { NatsConnection } from '@nats-io/transport-node';
import type { Logger } from './log.ts';
import type { brokerMetrics } from './metrics/broker.ts';
import { inRounds, inTime } from './rounds.ts';

/** Pings without an answer, one after the other, that make a broker one that hangs: a single one may be this process's own slowness. */
const UNANSWERED = 2;

/**
 * Watches whether the broker is there: the connection stands, and pings are answered, for a broker that hangs keeps its connections.
 * Begins when it is there. Each change is in the log, with the server's `host:port`, in the metrics and told to `onChange`. Returns how to stop.
 */
export function watchBroker(
  nc: NatsConnection,
  metrics: ReturnType<typeof brokerMetrics>,
  log: Logger,
  onChange: (isThere: boolean) => void,
): () => void {
  let isConnected = true;
  let unanswered = 0;
  let was = true;
  metrics.brokerConnected.set(1);
  onChange(true);

  const tell = () => {
    const isThere = isConnected && unanswered < UNANSWERED;
    if (isThere === was) return;
    was = isThere;
    metrics.brokerConnected.set(isThere ? 1 : 0);
    onChange(isThere);
    const broker = nc.getServer();
    if (isThere) log.warn({ broker }, 'the broker is back');
    else log.warn({ broker }, `the broker ${isConnected ? 'does not answer' : 'is away'}; waiting for it`);
  };

  const follow = async () => {
    for await (const { type } of nc.status()) {
      if (type !== 'disconnect' && type !== 'reconnect') continue;
      isConnected = type === 'reconnect';
      if (isConnected) metrics.reconnects.inc();
      unanswered = 0;
      tell();
    }
  };
  void follow().catch((error) => log.error({ err: error }, 'the connection’s status cannot be followed'));

  return inRounds(async () => {
    const started = performance.now();
    try {
      await inTime(nc.rtt());
      metrics.roundTripSeconds.observe({}, (performance.now() - started) / 1_000);
      unanswered = 0;
    } catch {
      if (isConnected) unanswered += 1;
    }
    tell();
  });
}
