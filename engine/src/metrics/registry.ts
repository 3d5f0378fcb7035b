/** Where the metrics of this process are collected. `prom-client` is loaded with the first registry: a run needs none. */
import type * as Prometheus from 'prom-client';

export interface MetricsRegistry {
  readonly prometheus: typeof Prometheus;
  readonly registers: [Prometheus.Registry];
}

export async function openRegistry(): Promise<MetricsRegistry> {
  const prometheus = await import('prom-client');
  return { prometheus, registers: [new prometheus.Registry()] };
}
