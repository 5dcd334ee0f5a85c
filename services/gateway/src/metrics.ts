import { brokerMetrics, openRegistry, processMetrics } from '@switchboard/shared';

export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>;

/** Seconds, as the conventions for HTTP servers have them: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The metrics of a gateway process; docs/metrics.md lists them. `now` is read whenever somebody asks. */
export function createGatewayMetrics(now: { streams: () => number; lag: () => number }) {
  const { instruments, ...opened } = openRegistry('gateway');
  const { counter, gauge, histogram } = instruments;
  gauge('switchboard_gateway_streams', 'Event streams that are open', [], (metric) =>
    metric.set(now.streams()),
  );
  gauge('switchboard_gateway_intake_lag', 'Turns that no agent process has taken in yet', [], (metric) =>
    metric.set(now.lag()),
  );
  return {
    ...opened,
    ...brokerMetrics(instruments),
    ...processMetrics(instruments),
    requestSeconds: histogram(
      'http_server_request_duration_seconds',
      'Requests that were answered, from their head to the end of the answer; event streams are not among them',
      ['http_request_method', 'http_route', 'http_response_status_code'],
      REQUEST_SECONDS,
    ),
    streamsOpened: counter('switchboard_gateway_streams_opened_total', 'Event streams that were opened', [
      'http_route',
    ]),
    problems: counter(
      'switchboard_gateway_problems_total',
      'Requests that were refused or failed, by the code that the answer names',
      ['code'],
    ),
    turns: counter(
      'switchboard_gateway_turns_total',
      'Turns of customers: accepted, repeated, or failed to be published',
      ['outcome'],
    ),
  };
}
