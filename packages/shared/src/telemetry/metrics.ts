import { collectDefaultMetrics, Registry } from '@prometheus-io/client';
import { expositionOf } from './exposition.ts';
import { brokerMetrics, consumerMetrics } from './metrics/broker.ts';
import { costMetrics } from './metrics/cost.ts';
import { deliveryMetrics } from './metrics/delivery.ts';
import { deskMetrics } from './metrics/desk.ts';
import { handoffMetrics } from './metrics/handoffs.ts';
import { instrumentsOf } from './metrics/instruments.ts';
import { labelBounds } from './metrics/labels.ts';
import { modelMetrics } from './metrics/model.ts';
import { processMetrics } from './metrics/process.ts';
import { turnMetrics } from './metrics/turns.ts';

/** The metrics of one agent process; docs/metrics.md lists them. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(service: string) {
  const { instruments, ...opened } = openRegistry(service);
  return {
    ...opened,
    /** Makes a label's value of what comes from outside. */
    label: labelBounds(),
    ...turnMetrics(instruments),
    ...handoffMetrics(instruments),
    ...modelMetrics(instruments),
    ...costMetrics(instruments),
    ...deliveryMetrics(instruments),
    ...brokerMetrics(instruments),
    ...consumerMetrics(instruments),
    ...deskMetrics(instruments),
    ...processMetrics(instruments),
  };
}

/** A registry with the metrics of Node itself, whose every metric carries the service. */
export function openRegistry(service: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    instruments: instrumentsOf(registry),
    /** The metrics as text, in the format that an Accept header asks for. */
    expose: expositionOf(registry, { service }),
  };
}
