/** One engine on a port, and its clients: a program with a key, and another engine that runs a workflow on its account. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Envelope, WorkflowEvent, WorkflowRecord } from '../../nodes/contract/index.ts';
import { CommandLine } from './command-line.ts';
import { edit, inARow, manual, picture } from './workflows.ts';

const WORKFLOWS = '/v1/creative-agent/workflows';
const BIN = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');

const cli = new CommandLine();
let server: ChildProcess;
let base: string;
let key: string;
let log = '';

beforeAll(async () => {
  key = (await cli.run(['keys', 'create', 'test', '--account', 'alice'], {}, 'server')).stdout.trim();
  await cli.run(['grant', 'alice', '10', '--kind', 'free'], {}, 'server');
  server = spawn(process.execPath, [BIN, 'serve', '--port', '0', '--home', 'server'], { cwd: cli.folder, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  server.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const [line] = (await Promise.race([once(server.stdout!, 'data'), once(server, 'exit')])) as [unknown];
  if (!(line instanceof Uint8Array)) throw new Error(`the server ended with ${String(line)}: ${log}`);
  base = line.toString().trim();
});

afterAll(() => {
  if (server.exitCode === null && server.signalCode === null) server.kill('SIGKILL');
  cli[Symbol.dispose]();
});

const call = async (method: string, path: string, body?: object, headers: Record<string, string> = { 'api-key': key }): Promise<Response> =>
  await fetch(base + path, { method, headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) });
async function data<Data>(answer: Promise<Response>): Promise<Data> {
  const content = (await (await answer).json()) as Envelope<Data>;
  if (content.status !== 'success') throw new Error(`${content.code}: ${content.message}`);
  return content.data;
}
const start = (prompt: string, more: object = {}) => ({ input: { steps: [{ id: 'one', toolName: 'generate_image', arguments: { prompt, width: 256, height: 256, seed: 7, ...more } }] } });
const net = async (): Promise<number> => Number((await data<{ spark: { net: string } }>(call('GET', '/v4/account/balance'))).spark.net);
const balanceOf = async (account: string, home: string) => JSON.parse((await cli.run(['balance', account, '--json'], {}, home)).stdout) as { available: number; held: number };

/** Events of a stream until it ends. */
async function follow(path: string): Promise<WorkflowEvent[]> {
  const answer = await call('GET', path);
  expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
  return [...(await answer.text()).matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json!) as WorkflowEvent);
}

describe('a served engine', () => {
  it('tells its address on standard output', () => {
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it.each([
    ['none', {}],
    ['a wrong one', { 'api-key': 'abc.def' }],
    ['one with a wrong secret', { 'api-key': 'right' }],
  ])('lets nobody in with %s for a key', async (_what, headers: Record<string, string>) => {
    const wrong = headers['api-key'] === 'right' ? { 'api-key': `${key.split('.')[0]}.${'A'.repeat(43)}` } : headers;
    for (const [method, path, body] of [['GET', '/v4/account/balance', undefined], ['POST', WORKFLOWS, start('a duck')]] as const) {
      const answer = await call(method, path, body, wrong);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, 'unauthorized']);
    }
  });

  it('makes a picture for a key: start, events to the end, download, balance', async () => {
    const before = await net();
    const { workflow } = await data<{ workflow: WorkflowRecord }>(call('POST', WORKFLOWS, start('a duck'), { 'api-key': key, 'idempotency-key': 'one' }));
    const events = await follow(`${WORKFLOWS}/${workflow.workflowId}/events/stream`);
    const lasting = events.filter(({ id }) => !id.endsWith(':passing'));
    expect(lasting.map(({ type }) => type)).toEqual(['workflow_started', 'step_started', 'artifact_created', 'step_completed', 'workflow_completed']);
    expect(lasting.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);

    const { workflow: done } = await data<{ workflow: WorkflowRecord }>(call('GET', `${WORKFLOWS}/${workflow.workflowId}`));
    const [artifact] = done.artifacts;
    expect(done).toMatchObject({ status: 'completed', steps: [{ sparkCaptured: 0.0625, playMoney: true }] });
    // The link is signed: it needs no key, and nothing else is behind it.
    const bytes = Buffer.from(await (await fetch(artifact!.url)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(artifact!.sha256);
    expect((await fetch(artifact!.url.replace(/\?.*/, ''))).status).toBe(401);
    expect(await net()).toBeCloseTo(before - 0.0625, 6);

    const again = await data<{ workflow: WorkflowRecord; idempotent: boolean }>(call('POST', WORKFLOWS, start('a duck'), { 'api-key': key, 'idempotency-key': 'one' }));
    expect(again).toMatchObject({ idempotent: true, workflow: { workflowId: workflow.workflowId } });
    expect((await call('POST', WORKFLOWS, start('a goose'), { 'api-key': key, 'idempotency-key': 'one' })).status).toBe(409);
    expect(await net()).toBeCloseTo(before - 0.0625, 6);
  });

  it('refuses what the account cannot pay, and says so', async () => {
    const answer = await call('POST', WORKFLOWS, start('a duck', { width: 2048, height: 2048, steps: 100 }));
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([402, 'insufficient_spark']);
  });
});

describe('an engine whose workflow selects a credential of another engine', () => {
  const credentials = { sogniApi: { id: '1', name: 'Studio' } };
  const workflow = inARow([manual, { ...picture('Picture', { seed: 21 }), credentials }, { ...edit('Edit', 'a starry night'), credentials }]);

  it('runs unchanged over HTTP, and only the other account pays', async () => {
    const before = await net();
    await cli.run(['balance'], {}, 'client');
    writeFileSync(join(cli.folder, 'client', 'credentials.json'), JSON.stringify({ Studio: { type: 'sogniApi', data: { apiKey: '${STUDIO_KEY}', baseUrl: base } } }));
    const file = cli.write('studio.json', workflow);
    const outcome = await cli.run(['run', file, '--json', '--out', 'studio'], { STUDIO_KEY: key }, 'client');
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
    expect(outcome.result).toMatchObject({ status: 'completed', spark: { captured: 0.125 }, outputs: { image: [{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }] } });
    expect(await net()).toBeCloseTo(before - 0.125, 6);
    expect(await balanceOf('local', 'client')).toMatchObject({ available: 400, held: 0 });
  });

  it('is refused before anything is bought when a later node selects one that is missing', async () => {
    const file = cli.write('missing.json', inARow([manual, picture('Own', { seed: 33 }), { ...edit('Far', 'at night'), credentials: { sogniApi: { id: '2', name: 'Nobody' } } }]));
    const outcome = await cli.run(['run', file, '--json', '--out', 'missing'], {}, 'client');
    expect(outcome.code).toBe(2);
    expect(outcome.result).toMatchObject({ status: 'refused', error: { code: 'missing_credential', node: 'Far' } });
    expect(await balanceOf('local', 'client')).toMatchObject({ available: 400, held: 0 });
  });

  it('is refused with the answer of the other engine when the key is wrong, and nobody pays', async () => {
    const before = await net();
    const outcome = await cli.run(['run', join(cli.folder, 'studio.json'), '--json', '--out', 'wrong'], { STUDIO_KEY: 'abc.def' }, 'client');
    expect(outcome.code).toBe(2);
    expect(outcome.result).toMatchObject({ status: 'failed', error: { code: 'unauthorized', node: 'Picture' } });
    expect(await net()).toBeCloseTo(before, 6);
    expect(await balanceOf('local', 'client')).toMatchObject({ available: 400, held: 0 });
  });
});

describe('the end of a served engine', () => {
  it('comes with SIGTERM and exit code 0, also while a client listens; the ledger adds up', async () => {
    const { workflow } = await data<{ workflow: WorkflowRecord }>(call('POST', WORKFLOWS, start('the last one', { seed: 99 })));
    const listening = call('GET', `${WORKFLOWS}/${workflow.workflowId}?wait=60`).then(async (answer) => await answer.text()).catch(() => 'cut');
    const streaming = follow(`${WORKFLOWS}/${workflow.workflowId}/events/stream`).catch(() => []);
    const ended = once(server, 'close');
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await Promise.all([listening, streaming]);
    expect(log).toMatch(/\n {2}Open http:\/\/127\.0\.0\.1:\d+\/#sign-in=[\w-]{43}\n.*\nServing the page and the API\. .*Stop with Ctrl-C\.\nStopping: jobs at hand are finished first\.\n$/s);
    expect((await cli.run(['doctor'], {}, 'server')).stdout).toContain('the ledger adds up');
  });
});
