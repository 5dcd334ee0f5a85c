import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client';
import { exemplarsOf, type Measured } from '../exemplar.ts';

/** A distribution. A value is in seconds, dollars or tokens, as the metric's name says. */
export type Distribution<L extends string> = {
  /** Counts a value; a clock that was set back makes it 0, and what is no number is left out: no measurement ends a run. */
  observe(labels: Partial<Record<L, string>>, value: number, where?: Measured): void;
};

export type Instruments = ReturnType<typeof instrumentsOf>;

/**
 * Makes the metrics of one registry. They are registered by hand: the library's constructors refuse exemplars on a registry of the
 * older text format, which leaves them out by itself.
 */
export function instrumentsOf(registry: Registry) {
  return {
    counter<L extends string = never>(name: string, help: string, labelNames: L[] = []): Counter<L> {
      const counter = new Counter<L>({ name, help, labelNames, registers: [] });
      registry.registerMetric(counter);
      return counter;
    },

    /** `collect` sets it whenever somebody asks; it must not wait for anything. */
    gauge<L extends string = never>(
      name: string,
      help: string,
      labelNames: L[] = [],
      collect?: (gauge: Gauge<L>) => void,
    ): Gauge<L> {
      const gauge: Gauge<L> = new Gauge<L>({
        name,
        help,
        labelNames,
        registers: [],
        ...(collect ? { collect: () => collect(gauge) } : {}),
      });
      registry.registerMetric(gauge);
      return gauge;
    },

    histogram<L extends string = never>(
      name: string,
      help: string,
      labelNames: L[],
      buckets: readonly number[],
    ): Distribution<L> {
      const histogram = new Histogram<string>({
        name,
        help,
        labelNames,
        buckets: [...buckets],
        enableExemplars: true,
        registers: [],
      });
      registry.registerMetric(histogram);
      const exemplarOf = exemplarsOf(() => performance.now());
      return {
        observe(labels, value, where) {
          if (!Number.isFinite(value)) return;
          const measured = { labels, value: Math.max(0, value) };
          const exemplarLabels = exemplarOf(measured.value, where);
          histogram.observe(exemplarLabels ? { ...measured, exemplarLabels } : measured);
        },
      };
    },
  };
}
