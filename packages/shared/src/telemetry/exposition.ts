import { type Metric, Registry, type RegistryContentType } from '@prometheus-io/client';

export type Exposition = { contentType: RegistryContentType; text: string };

/**
 * The metrics of a registry as a scraper asks for them: OpenMetrics, which has the exemplars, where its Accept header names it, else
 * the older text format. The library decides the format by the registry, and takes `_total` off the name of every counter that it
 * writes as OpenMetrics: so the second registry has the same metrics under names of their own.
 */
export function expositionOf(registry: Registry, defaultLabels: object) {
  return async (accept: string | undefined): Promise<Exposition> => {
    if (!accept?.includes('application/openmetrics-text')) {
      return { contentType: registry.contentType, text: await registry.metrics() };
    }
    const asked = new Registry(Registry.OPENMETRICS_CONTENT_TYPE);
    asked.setDefaultLabels(defaultLabels);
    for (const metric of registry.getMetricsAsArray()) {
      const named: Metric<string> = Object.create(metric, { name: { value: metric.name, writable: true } });
      asked.registerMetric(named);
    }
    return { contentType: asked.contentType, text: await asked.metrics() };
  };
}
