import { afterEach, describe, expect, it } from '@jest/globals';
import { openMetrics } from '../../../engine/src/metrics/open-metrics.ts';
import { serveMetrics, type MetricsServer } from '../../../engine/src/metrics/serve-metrics.ts';
import type { Lack } from '../../../engine/src/readiness/readiness.ts';
import { samplesOf } from './a-registry.ts';

const servers: MetricsServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function open(lacks: readonly Lack[] = [], port = 0): Promise<string> {
  const server = await serveMetrics(port, await openMetrics({ slots: 1 }), async () => lacks);
  servers.push(server);
  return server.url;
}

describe("a worker's own server", () => {
  it('tells the metrics of the worker and of Node, and none of a database that it does not have', async () => {
    const answer = await fetch(`${await open()}/metrics`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const samples = samplesOf(await answer.text(), '');
    expect(samples).toMatchObject({ sogni_flow_worker_slots: 1, 'sogni_flow_worker_busy_seconds_total{slot="0"}': 0, process_resident_memory_bytes: expect.any(Number), nodejs_eventloop_lag_p99_seconds: expect.any(Number) });
    expect(Object.keys(samples).filter((name) => /database|held|queue_length/.test(name))).toEqual([]);
  });

  it('tells that it lives, and whether it is ready', async () => {
    const url = await open();
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'success', data: { healthy: true } });
    expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: 'success', data: { ready: true } });
  });

  it('tells what it lacks', async () => {
    const answer = await fetch(`${await open([{ part: 'queue', message: 'the job queue does not answer' }, { part: 'engine', message: 'the engine does not answer' }])}/ready`);
    expect([answer.status, await answer.json()]).toEqual([503, { status: 'error', code: 'storage_failed', message: 'not ready: the job queue does not answer; the engine does not answer', details: { notReady: ['queue', 'engine'] } }]);
  });

  it('has nothing else', async () => {
    const url = await open();
    for (const path of ['/', '/constructor', '/metrics/']) expect((await fetch(url + path)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
  });

  it('refuses a port that is taken, by name', async () => {
    const { port } = new URL(await open());
    await expect(open([], Number(port))).rejects.toMatchObject({ code: 'invalid_configuration', message: expect.stringMatching(/^SOGNI_FLOW_METRICS_PORT is .* \(EADDRINUSE\)$/) });
  });
});
