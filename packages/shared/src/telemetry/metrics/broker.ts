import { buckets } from './buckets.ts';
import type { Instruments } from './instruments.ts';

/** The broker as a process sees it; sampled, never asked for by a scrape. */
export function brokerMetrics({ counter, gauge, histogram }: Instruments) {
  return {
    brokerConnected: gauge(
      'switchboard_broker_connected',
      '1 while the broker is connected and answers, else 0',
    ),
    reconnects: counter('switchboard_broker_reconnects_total', 'Times that a lost broker came back'),
    roundTripSeconds: histogram(
      'switchboard_broker_round_trip_seconds',
      'A ping of the broker, one at each sample',
      [],
      buckets.roundTrip,
    ),
  };
}

/** What waits in the consumers. Every process sees the same, also of an agent that is away; none says anything while the broker is. */
export function consumerMetrics({ gauge }: Instruments) {
  return {
    pending: gauge('switchboard_consumer_pending', 'Messages that wait to be given to a process', [
      'consumer',
    ]),
    ackPending: gauge(
      'switchboard_consumer_ack_pending',
      'Messages that processes have and did not ack yet',
      ['consumer'],
    ),
    redelivered: gauge(
      'switchboard_consumer_redelivered',
      'Messages that processes have, did not ack yet, and were given more than once',
      ['consumer'],
    ),
  };
}
