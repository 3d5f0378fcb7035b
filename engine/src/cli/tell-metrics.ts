/** Metrics, health and readiness of a worker, on a port of this machine. */
import type { Config } from '../config.ts';
import type { Metrics } from '../metrics/open-metrics.ts';
import type { MetricsServer } from '../metrics/serve-metrics.ts';
import type { Readiness } from '../readiness/readiness.ts';
import type { Terminal } from './terminal.ts';

export async function tellMetrics({ metricsPort = 0 }: Config, metrics: Metrics, readiness: Readiness, terminal: Terminal): Promise<MetricsServer> {
  const { serveMetrics } = await import('../metrics/serve-metrics.ts');
  const server = await serveMetrics(metricsPort, metrics, readiness);
  terminal.err(`Metrics: ${server.url}/metrics\n`);
  return server;
}
