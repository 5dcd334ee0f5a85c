import { Counter, collectDefaultMetrics, Gauge, Registry } from '@prometheus-io/client';

export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>;

export function createGatewayMetrics(now: { streams: () => number; lag: () => number }) {
  const registry = new Registry();
  registry.setDefaultLabels({ service: 'gateway' });
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('switchboard_gateway_streams', 'Event streams that are open', now.streams);
  gauge('switchboard_gateway_intake_lag', 'Turns that no agent process has taken in yet', now.lag);
  return {
    registry,
    requests: new Counter({
      name: 'switchboard_gateway_requests_total',
      help: 'Requests that were answered',
      labelNames: ['route', 'status'],
      registers: [registry],
    }),
    turns: new Counter({
      name: 'switchboard_gateway_turns_total',
      help: 'Turns of customers: accepted, repeated, or failed to be published',
      labelNames: ['outcome'],
      registers: [registry],
    }),
  };
}
