/** Counts and times the requests that come in by a port. */
import type { FastifyInstance } from 'fastify';
import type { MetricsRegistry } from './registry.ts';

const BUCKETS = [0.005, 0.025, 0.1, 0.5, 1, 5, 25, 60];

/** @returns puts its hook on a server; call it before the routes are added. */
export function countRequests({ prometheus: { Histogram }, registers }: MetricsRegistry): (app: FastifyInstance) => void {
  const seconds = new Histogram({
    name: 'sogni_flow_http_request_seconds',
    help: 'Requests to this process by route, and how long they took to be answered whole; streams and waiting requests last as long as they are asked to',
    ...{ labelNames: ['method', 'route', 'status'] as const, buckets: BUCKETS, registers },
  });
  return (app) => {
    app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
      seconds.observe({ method, route: routeOptions.url ?? 'none', status: reply.statusCode }, reply.elapsedTime / 1_000);
    });
  };
}
