import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { currentTrace } from '../../../engine/src/tracing/current-trace.ts';
import { openTracing } from '../../../engine/src/tracing/open-tracing.ts';
import type { Traces } from '../../../engine/src/tracing/open-traces.ts';
import type { OpenedJob } from '../../../gpu-runtime/src/worker/desk.ts';
import { aJobRoom, type BenchOptions, type RoomBench } from '../jobs/a-job-room.ts';
import { openServer } from '../server/open-server.ts';
import { CollectorSimulator, type SentSpan } from './collector-simulator.ts';
import { openTracesTo } from './open-for-test.ts';

const [TRACE, SPAN] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
const PLACE = `00-${TRACE}-${SPAN}-01`;

let collector: CollectorSimulator;
let url: string;
let traces: Traces;
beforeEach(async () => {
  collector = new CollectorSimulator();
  url = await collector.listen();
  traces = await openTracesTo(url);
});
afterEach(async () => {
  await traces.close();
  await collector.close();
});

/** All spans of a name, once everything is sent. */
async function sent(name: string): Promise<SentSpan[]> {
  await traces.close();
  return collector.spans.filter((span) => span.name === name);
}

describe('the trace of a job', () => {
  let bench: RoomBench;
  const room = async (of: Traces, more: BenchOptions = {}) => await aJobRoom({ observers: [of.jobs], newTrace: of.newJobTrace, ...more });
  beforeEach(async () => void (bench = await room(traces)));
  afterEach(() => bench.close());

  it('lies below the request at hand, with its stages below it', async () => {
    await currentTrace.run(PLACE, async () => await bench.jobs.submit(bench.request()));
    await bench.work();
    await traces.close();
    expect(collector.trees()).toEqual([
      { name: 'job generate_image', below: ['capture', 'queue wait', 'submit'].map((name) => ({ name, below: [] })) },
    ]);
    const [job] = await sent('job generate_image');
    expect(job).toMatchObject({ traceId: TRACE, parentSpanId: SPAN, attributes: { 'sogni_flow.model': 'sketch', 'sogni_flow.outcome': 'completed' }, status: { code: 0 } });
  });

  it('is told once, and in its place, when another process ends the job', async () => {
    const others = await openTracesTo(url);
    const other = await room(others, { beside: bench });
    await currentTrace.run(PLACE, async () => await bench.jobs.submit(bench.request()));
    await other.work();
    await others.close();
    const jobs = await sent('job generate_image');
    expect(jobs).toMatchObject([{ traceId: TRACE, parentSpanId: SPAN }]);
    expect(collector.trees()).toEqual([{ name: 'job generate_image', below: ['capture', 'queue wait', 'submit'].map((name) => ({ name, below: [] })) }]);
  });

  it('begins where nobody asked by a request', async () => {
    await bench.jobs.submit(bench.request());
    await bench.work();
    const [job] = await sent('job generate_image');
    expect(job?.parentSpanId ?? '').toBe('');
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([job?.traceId]));
  });

  it('says how it failed, and has no capture then', async () => {
    await bench.jobs.submit(bench.request());
    const { id, fence } = await bench.open();
    await bench.jobs.desk.fail(id, fence, { code: 'content_filtered', message: 'a private reason' }, false);
    expect(await sent('job generate_image')).toMatchObject([{ status: { code: 2, message: 'failed' }, attributes: { 'sogni_flow.outcome': 'failed' } }]);
    expect(await sent('capture')).toEqual([]);
    expect(collector.bodies.join()).not.toContain('private');
  });

  it('is short for a copy from the cache', async () => {
    await bench.jobs.submit(bench.request());
    await bench.work();
    await bench.jobs.submit(bench.request());
    const [, copy] = await sent('job generate_image');
    expect(copy?.attributes).toMatchObject({ 'sogni_flow.outcome': 'cached' });
    expect(collector.spans.filter(({ parentSpanId }) => parentSpanId === copy?.spanId).map(({ name }) => name)).toEqual(['submit']);
  });

  it('is not sent where the caller takes no samples', async () => {
    await currentTrace.run(`00-${TRACE}-${SPAN}-00`, async () => await bench.jobs.submit(bench.request()));
    await bench.work();
    await traces.close();
    expect(collector.spans).toEqual([]);
  });

  it('is sampled as OpenTelemetry is told to, as a whole', async () => {
    const seldom = await openTracesTo(url, undefined, { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' });
    const sampled = await room(seldom);
    for (let seed = 0; seed < 40; seed += 1) {
      await sampled.jobs.submit({ ...sampled.request({ seed }), account: 'ada', noCache: true, model: 'gratis' });
      await sampled.work();
    }
    await sampled.close();
    await seldom.close();
    const jobs = collector.spans.filter(({ name }) => name === 'job generate_image').length;
    expect(jobs).toBeGreaterThan(0);
    expect(jobs).toBeLessThan(40);
    for (const name of ['submit', 'queue wait']) expect(collector.spans.filter((span) => span.name === name)).toHaveLength(jobs);
  });
});

describe('the trace of a worker', () => {
  const opened = (trace?: string): OpenedJob => ({ job: { id: '1', operation: 'generate_image', model: 'sketch', parameters: { prompt: 'a private duck' }, inputs: [] }, fence: 2, ...(trace && { trace }) });

  it('lies below the place that came with the job, which may be of another machine', async () => {
    const job = traces.worker.claimed(3, 'generate_image@sketch');
    job.started!(opened(PLACE));
    job.made!();
    job.stored!();
    job.ended!();
    expect(await sent('run')).toMatchObject([{ traceId: TRACE, parentSpanId: SPAN, attributes: { 'sogni_flow.slot': 3, 'sogni_flow.fence': 2 }, status: { code: 0 } }]);
    expect(await sent('store')).toMatchObject([{ traceId: TRACE, parentSpanId: SPAN }]);
    expect(collector.bodies.join()).not.toContain('private');
  });

  it('shows which stage did not end well', async () => {
    const job = traces.worker.claimed(0, 'generate_image@sketch');
    job.started!(opened(PLACE));
    job.ended!();
    expect(await sent('run')).toMatchObject([{ status: { code: 2 } }]);
    expect(await sent('store')).toEqual([]);
  });

  it('is none of a job that nobody traces', async () => {
    const job = traces.worker.claimed(0, 'generate_image@sketch');
    job.started!(opened());
    job.made!();
    job.stored!();
    job.ended!();
    await traces.close();
    expect(collector.spans).toEqual([]);
  });
});

describe('the trace of a request', () => {
  const asked = async (path: string, headers: Record<string, string> = {}): Promise<SentSpan[]> => {
    const server = await openServer({ traces });
    await server.call(undefined, 'GET', path, { headers });
    await server.close();
    await traces.close();
    return collector.spans;
  };

  it('goes on where the caller has left off', async () => {
    expect(await asked('/v1/artifacts/private-digest', { traceparent: PLACE, 'api-key': 'private.key' })).toMatchObject([
      { name: 'GET /v1/artifacts/:digest', kind: 2, traceId: TRACE, parentSpanId: SPAN, attributes: { 'http.response.status_code': 401, 'http.route': '/v1/artifacts/:digest' }, status: { code: 0 } },
    ]);
    expect(collector.bodies.join()).not.toContain('private');
  });

  it('begins anew where the caller says nothing that can be read', async () => {
    const [span] = await asked('/nowhere/private', { traceparent: 'in the middle' });
    expect(span).toMatchObject({ name: 'GET none', attributes: { 'http.response.status_code': 404 } });
    expect(span?.parentSpanId ?? '').toBe('');
  });

  it('is none of those that only ask whether all is well, and of workers none', async () => {
    expect([...(await asked('/health')), ...(await asked('/ready')), ...(await asked('/v1/desk'))]).toEqual([]);
  });
});

describe('openTracing', () => {
  it('names the service as it is told to, and itself otherwise', async () => {
    const named = await openTracesTo(url, undefined, { OTEL_SERVICE_NAME: 'films', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test' });
    for (const one of [traces, named]) {
      one.execution(() => undefined).heard({ type: 'execution_started', executionId: '1', workflow: 'w' });
      const execution = one.execution(() => undefined);
      execution.heard({ type: 'execution_started', executionId: '1', workflow: 'w' });
      execution.heard({ type: 'execution_finished', executionId: '1', state: 'completed' });
      await one.close();
    }
    expect(collector.resources).toMatchObject([{ 'service.name': 'sogni-flow' }, { 'service.name': 'films', 'deployment.environment.name': 'test' }]);
  });

  it('says what to install where packages are missing, and goes on without traces', async () => {
    const log = jest.fn();
    const missing = Object.assign(new Error("Cannot find package '@opentelemetry/api'"), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(await openTracing({}, log, () => Promise.reject(missing))).toBeUndefined();
    expect(log.mock.calls).toEqual([['warn', expect.stringContaining('npm install @opentelemetry/api @opentelemetry/sdk-trace-base @opentelemetry/resources @opentelemetry/exporter-trace-otlp-http')]]);
  });

  it('says that it does not speak another protocol', async () => {
    const log = jest.fn();
    const other = await openTracesTo(url, log, { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    await other.close();
    expect(log.mock.calls).toEqual([['warn', expect.stringMatching(/http\/json.*"grpc"/)]]);
  });

  it('says once that a collector refuses, and loses nothing else by it', async () => {
    const log = jest.fn();
    collector.status = 400;
    const refused = await openTracesTo(url, log);
    const bench = await aJobRoom({ observers: [refused.jobs], newTrace: refused.newJobTrace });
    await bench.jobs.submit(bench.request());
    await bench.work();
    await bench.check('quiet');
    await bench.close();
    await refused.close();
    expect(log.mock.calls).toEqual([['warn', expect.stringMatching(/^traces could not be sent; this is said once: /)]]);
  });
});
