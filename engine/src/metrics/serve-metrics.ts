/** The small server of a worker: `/metrics`, `/health` and `/ready`, for this machine only. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Readiness } from '../readiness/readiness.ts';
import { success } from '../server/envelope.ts';
import { notReady } from '../server/not-ready.ts';
import type { Metrics } from './open-metrics.ts';

const HOST = '127.0.0.1';

export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** @param port - 0 takes a free one. @throws FlowError `invalid_configuration` when the port is taken. */
export async function serveMetrics(port: number, { contentType, text }: Pick<Metrics, 'contentType' | 'text'>, readiness: Readiness): Promise<MetricsServer> {
  const routes: Readonly<Record<string, (response: ServerResponse) => Promise<void>>> = {
    '/metrics': async (response) => answer(response, 200, contentType, await text()),
    '/health': async (response) => json(response, 200, success({ healthy: true })),
    '/ready': async (response) => {
      const lacks = await readiness();
      if (lacks.length === 0) json(response, 200, success({ ready: true }));
      else json(response, 503, notReady(lacks));
    },
  };
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const route = request.method === 'GET' && Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) return json(response, 404, { status: 'error', code: 'not_found', message: 'there are /metrics, /health and /ready' });
    route(response).catch(() => json(response, 500, { status: 'error', code: 'internal', message: 'the metrics could not be told' }));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, HOST, resolve)).catch((error: NodeJS.ErrnoException) => {
    throw new FlowError('invalid_configuration', `SOGNI_FLOW_METRICS_PORT is "${port}", and ${HOST}:${port} cannot be listened on (${error.code ?? error.message})`, { cause: error });
  });
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const json = (response: ServerResponse, status: number, body: object): void => answer(response, status, 'application/json; charset=utf-8', JSON.stringify(body));

const answer = (response: ServerResponse, status: number, contentType: string, body: string): void => void response.writeHead(status, { 'content-type': contentType }).end(body);
