/** What an operator sees of the command line's processes: traces at a collector, metrics and readiness on ports. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Envelope, WorkflowRecord } from '../../nodes/contract/index.ts';
import { samplesOf } from '../engine/metrics/a-registry.ts';
import { CollectorSimulator, type SpanTree } from '../engine/tracing/collector-simulator.ts';
import { CommandLine } from './command-line.ts';
import { inARow, manual, picture, setValue } from './workflows.ts';

const BIN = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');
const WORKFLOWS = '/v1/creative-agent/workflows';
const [TRACE, SPAN] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];

const cli = new CommandLine();
const processes: ChildProcess[] = [];
let collector: CollectorSimulator;
let endpoint: string;
beforeEach(async () => {
  collector = new CollectorSimulator();
  endpoint = await collector.listen();
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map(stop));
  await collector.close();
});
afterAll(() => cli[Symbol.dispose]());

/** Starts a command that goes on until it is stopped. @returns what its output says once it matches. */
async function launch(args: readonly string[], env: NodeJS.ProcessEnv, wanted: RegExp): Promise<{ readonly child: ChildProcess; readonly found: string }> {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: cli.folder, env: { ...process.env, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  processes.push(child);
  let output = '';
  const { promise, resolve: found, reject } = Promise.withResolvers<string>();
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
    const match = wanted.exec(output);
    if (match) found(match[1] ?? match[0]);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.once('exit', () => reject(new Error(`${args.join(' ')} has ended: ${output}`)));
  return { child, found: await promise };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

const leaf = (name: string): SpanTree => ({ name, below: [] });
const jobOf = (operation: string): SpanTree => ({ name: `job ${operation}`, below: ['capture', 'queue wait', 'run', 'store', 'submit'].map(leaf) });

describe('sogni-flow run', () => {
  it('sends one trace from the execution down to the stages of its paid step, and nothing private', async () => {
    const file = cli.write('one.json', inARow([manual, setValue('Words', 'a private word'), picture('Sunset')]));
    const { code, stderr } = await cli.run(['run', file, '--json'], { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, 'run');
    expect([code, stderr]).toEqual([0, '']);
    const [tree, ...others] = collector.trees();
    expect(others).toEqual([]);
    const node = tree?.below.find(({ name }) => name === 'node n8n-nodes-sogni-flow.sogniImage');
    expect(tree).toMatchObject({ name: 'execution', below: [leaf('node n8n-nodes-base.manualTrigger'), leaf('node n8n-nodes-base.set'), node] });
    expect(node?.below.find(({ name }) => name === `POST ${WORKFLOWS}`)).toEqual({ name: `POST ${WORKFLOWS}`, below: [jobOf('generate_image')] });
    expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(collector.bodies.join()).not.toMatch(/private|red sunset|"local\b/);
  });

  it('fails in the trace where it fails in fact, up to the execution', async () => {
    const stop = { name: 'Stop', type: 'n8n-nodes-base.stopAndError', typeVersion: 1, parameters: { errorMessage: 'a private reason' } };
    const file = cli.write('failing.json', inARow([manual, setValue('Words', 'x'), stop]));
    const { code } = await cli.run(['run', file, '--json'], { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, 'run');
    expect(code).toBe(2);
    const failures = collector.spans.filter(({ status }) => status.code === 2).map(({ name, status }) => [name, status.message]);
    expect(failures).toEqual([['node n8n-nodes-base.stopAndError', 'node_failed'], ['execution', 'node_failed']]);
    expect(collector.bodies.join()).not.toContain('private');
  });

  it('loads neither metrics nor traces where nobody asks for them', async () => {
    const told = "import m from 'node:module';process.on('exit',()=>process.stderr.write(['prom-client','@opentelemetry'].map((n)=>n+':'+Object.keys(m._cache).some((f)=>f.includes('/node_modules/'+n+'/'))).join()))";
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(told)}`;
    const file = cli.write('paid.json', inARow([manual, picture('Sunset')]));
    expect((await cli.run(['run', file, '--json'], { NODE_OPTIONS }, 'run')).stderr).toBe('prom-client:false,@opentelemetry:false');
    expect((await cli.run(['run', file, '--json'], { NODE_OPTIONS, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, 'run')).stderr).toBe('prom-client:false,@opentelemetry:true');
  });

  it('works all the same where nobody takes the traces, and says so', async () => {
    const file = cli.write('trivial.json', inARow([manual, setValue('Words', 'x')]));
    await collector.close();
    const { code, stderr } = await cli.run(['run', file, '--json'], { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, 'run');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^warn: traces could not be sent; this is said once: .*ECONNREFUSED/)]);
    collector = new CollectorSimulator();
    await collector.listen();
  });
});

describe('sogni-flow serve', () => {
  it('goes on with the trace of its client down to each job, and hands it on to the callback; counts it all', async () => {
    const key = (await cli.run(['keys', 'create', 'test'], {}, 'served')).stdout.trim();
    const called = Promise.withResolvers<IncomingHttpHeaders>();
    const receiver = createServer((request, response) => {
      response.end();
      if (request.method === 'POST') called.resolve(request.headers);
    });
    await once(receiver.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const { child, found: base } = await launch(['serve', '--port', '0', '--home', 'served'], { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, SOGNI_FLOW_CALLBACKS: 'loopback' }, /^(http:\S+)$/m);
    const ask = async <Data>(path: string, body?: object, headers: Record<string, string> = {}): Promise<Data> => {
      const init = body ? { method: 'POST', body: JSON.stringify(body), headers: { 'api-key': key, 'content-type': 'application/json', ...headers } } : { headers: { 'api-key': key, ...headers } };
      const answer = (await (await fetch(base + path, init)).json()) as Envelope<Data>;
      if (answer.status !== 'success') throw new Error(answer.message);
      return answer.data;
    };

    const steps = [
      { id: 'one', toolName: 'generate_image', arguments: { prompt: 'a private duck', width: 256, height: 256, seed: 7 } },
      { id: 'two', toolName: 'edit_image', arguments: { prompt: 'at private night', seed: 7 }, dependsOn: [{ sourceStepId: 'one', targetArgument: 'sourceImageIndex', transform: 'image_index' }] },
    ];
    const { workflow } = await ask<{ workflow: WorkflowRecord }>(WORKFLOWS, { input: { steps } }, { traceparent: `00-${TRACE}-${SPAN}-01` });
    await ask('/v1/creative-agent/callbacks', { url, secret: 's'.repeat(32), workflow_ids: [workflow.workflowId] });
    expect(String((await called.promise).traceparent).split('-')[1]).toBe(TRACE);
    receiver.close();

    const metrics = samplesOf(await (await fetch(`${base}/metrics`)).text(), 'sogni_flow_');
    expect(metrics).toMatchObject({
      'sogni_flow_jobs_ended_total{operation="generate_image",model="sketch",outcome="completed"}': 1,
      'sogni_flow_job_queue_wait_seconds_count{operation="generate_image",model="sketch"}': 1,
      'sogni_flow_captured_microspark_total{kind="play"}': expect.any(Number),
      'sogni_flow_jobs{state="queued"}': 0,
      sogni_flow_held_microspark: 0,
      sogni_flow_worker_slots: 2,
      [`sogni_flow_http_request_seconds_count{method="POST",route="${WORKFLOWS}",status="200"}`]: 1,
    });
    expect(await ask('/ready')).toEqual({ ready: true });

    await stop(child);
    const request = collector.trees().find(({ name }) => name === `POST ${WORKFLOWS}`);
    expect(request).toEqual({ name: `POST ${WORKFLOWS}`, below: [jobOf('edit_image'), jobOf('generate_image')] });
    expect(collector.spans.find(({ name }) => name === 'job generate_image')).toMatchObject({ traceId: TRACE });
    expect(collector.bodies.join()).not.toMatch(/private/);
  });
});

describe('sogni-flow worker', () => {
  it('tells its metrics, and that it is ready until its folder is gone', async () => {
    const { found: url } = await launch(['worker', '--home', 'worker'], { SOGNI_FLOW_METRICS_PORT: '0', SOGNI_FLOW_SLOTS: '3' }, /^Metrics: (http:\S+)\/metrics$/m);
    expect(samplesOf(await (await fetch(`${url}/metrics`)).text(), '')).toMatchObject({ sogni_flow_worker_slots: 3, sogni_flow_database_up: 1, 'sogni_flow_worker_busy_seconds_total{slot="2"}': 0 });
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    rmSync(join(cli.folder, 'worker'), { recursive: true });
    // What was found is told again for a second.
    let answer = await fetch(`${url}/ready`);
    while (answer.status === 200) answer = await fetch(`${url}/ready`);
    expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ message: 'not ready: the data folder cannot be written', details: { notReady: ['folder'] } })]);
  });
  it('ends where its port is taken, and says which', async () => {
    const { code, stderr } = await cli.run(['worker'], { SOGNI_FLOW_METRICS_PORT: new URL(endpoint).port }, 'taken');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^invalid_configuration: SOGNI_FLOW_METRICS_PORT is "\d+", and .* \(EADDRINUSE\)$/m)]);
  });
});
