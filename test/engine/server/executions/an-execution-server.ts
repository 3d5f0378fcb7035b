/** A whole engine with executions over HTTP, for two accounts. The runtime paints one-coloured pictures, and holds those that a test wants to look at. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ExecutionRecord } from '../../../../nodes/contract/index.ts';
import { composeEngine } from '../../../../engine/src/compose.ts';
import { readConfig } from '../../../../engine/src/config.ts';
import type { Engine } from '../../../../engine/src/engine.ts';
import { startExecutionHost, type ExecutionHost } from '../../../../engine/src/headless/execution-host.ts';
import type { Capability, JobTools, Runtime, RuntimeJob } from '../../../../gpu-runtime/src/runtimes/port.ts';
import { pictureOf } from '../../../chaos/provider-simulator.ts';
import { loadBuiltNode } from '../../../e2e/built-node.ts';
import { baseLimits } from '../../base-limits.ts';
import { engineEnvironment } from '../../store/open-store.ts';

export const SPARK = 1_000_000;
/** What one picture of the bench costs. */
export const PICTURE = 0.1;
/** Longer than any loaded machine needs. */
const PATIENCE_MS = 30_000;

export interface HeldJob {
  readonly job: RuntimeJob;
  readonly tools: JobTools;
  finish(): void;
  fail(error: unknown): void;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export interface ExecutionServer {
  engine: Engine;
  app: FastifyInstance;
  host: ExecutionHost;
  readonly home: string;
  /** Jobs that the runtime has begun, in order. */
  readonly begun: RuntimeJob[];
  readonly held: HeldJob[];
  /** Prompts whose pictures are held. */
  readonly holds: Set<string>;
  /** A key of an account with so much Spark. */
  keyOf(account: string, spark?: number, caps?: object): Promise<string>;
  call(key: string | undefined, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Waits until the execution is as wanted. */
  until(key: string, id: string, wanted: (execution: ExecutionRecord) => boolean): Promise<ExecutionRecord>;
  /** Starts an execution that must be taken in. */
  start(key: string, body: object): Promise<ExecutionRecord>;
  /** Resolves with the next job that is held. */
  nextHeld(): Promise<HeldJob>;
  upload(key: string, content: Uint8Array, mediaType?: string): Promise<string>;
  /** A second engine on the same folder, as another process has one. It runs nothing. */
  another(): Promise<{ readonly engine: Engine } & AsyncDisposable>;
  /** Ends server and engine and opens them again on the same folder, as after a restart. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const capability = (operation: string): Capability => ({ operation, model: 'paint', title: 'Paint', rate: PICTURE, playMoney: false, repeatable: true, version: '1', ...baseLimits(operation) });
const CAPABILITIES = ['generate_image', 'edit_image'].map(capability);

export async function anExecutionServer({ slots = 4, env = {} }: { readonly slots?: number; readonly env?: Readonly<Record<string, string>> } = {}): Promise<ExecutionServer> {
  const home = mkdtempSync(join(tmpdir(), 'executions-'));
  const environment = { ...(await engineEnvironment()), ...env };
  const [begun, held, holds]: [RuntimeJob[], HeldJob[], Set<string>] = [[], [], new Set()];
  const waiting: ((held: HeldJob) => void)[] = [];
  const paint: Runtime = {
    name: 'paint',
    capabilities: async () => CAPABILITIES,
    async run(job, tools) {
      begun.push(job);
      if (holds.has(String(job.parameters.prompt))) {
        await new Promise<void>((resolve, reject) => {
          tools.signal.addEventListener('abort', () => reject(tools.signal.reason as Error), { once: true });
          const one: HeldJob = { job, tools, finish: resolve, fail: reject };
          const next = waiting.shift();
          if (next) next(one);
          else held.push(one);
        });
      }
      const { operation, parameters, inputs } = job;
      const content = pictureOf({ operation, parameters, inputs: inputs.map(({ artifact }) => artifact.digest) });
      await tools.save({ role: 'image', mediaType: 'image/png', content, width: 256, height: 1, seed: Number(parameters.seed) });
      return { engine: 'paint 1', method: 'one colour, drawn by no model' };
    },
  };
  const replacements = { loadNode: await loadBuiltNode(), runtimes: [paint], measure: async () => ({ width: 256, height: 1 }) };

  const compose = async (): Promise<Engine> => await composeEngine(readConfig(environment, home), () => undefined, replacements);

  async function open(): Promise<Pick<ExecutionServer, 'engine' | 'app' | 'host'>> {
    const engine = await compose();
    const app = await engine.buildServer('http://engine.test');
    await app.listen({ host: '127.0.0.1', port: 0 });
    await app.resumeWorkflowRuns();
    return { engine, app, host: startExecutionHost(engine, { slots, baseUrl: 'http://engine.test', log: () => undefined }) };
  }

  async function end(): Promise<void> {
    await server.host.close();
    await server.app.close();
    await server.engine.close();
  }

  const server: ExecutionServer = {
    ...(await open()),
    ...{ home, begun, held, holds },
    async keyOf(account, spark = 100, caps = {}) {
      await server.engine.accounts.ensure(account);
      if (spark > 0) await server.engine.ledger.grant(account, spark * SPARK, 'premium', `for the test ${Math.random()}`);
      return (await server.engine.accounts.createKey(account, 'test', caps)).secret;
    },
    async call(key, method, url, payload, headers = {}) {
      const response = await server.app.inject({ method, url, headers: { ...(key === undefined ? {} : { 'api-key': key }), ...headers }, ...(payload === undefined ? {} : { payload: payload as object }) });
      const isJson = String(response.headers['content-type']).startsWith('application/json');
      return { status: response.statusCode, headers: response.headers, body: isJson ? response.json() : response.rawPayload };
    },
    async until(key, id, wanted) {
      const until = Date.now() + PATIENCE_MS;
      for (;;) {
        const { status, body } = await server.call(key, 'GET', `/v1/executions/${id}`);
        if (status !== 200) throw new Error(JSON.stringify(body));
        if (wanted(body.data.execution)) return body.data.execution;
        if (Date.now() > until) throw new Error(`the execution did not get there: ${JSON.stringify(body.data.execution)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async start(key, body) {
      const answer = await server.call(key, 'POST', '/v1/executions', body);
      if (answer.status !== 201) throw new Error(`the execution was refused: ${JSON.stringify(answer.body)}`);
      return answer.body.data.execution;
    },
    async nextHeld() {
      const { promise, resolve, reject } = Promise.withResolvers<HeldJob>();
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(resolve), 1);
        reject(new Error('no job came to be held'));
      }, PATIENCE_MS);
      const next = held.shift();
      if (next) resolve(next);
      else waiting.push(resolve);
      return await promise.finally(() => clearTimeout(timer));
    },
    async upload(key, content, mediaType = 'image/png') {
      const place = `jobId=upload-${Math.random().toString(36).slice(2)}&imageId=1&type=referenceImage`;
      const { uploadUrl } = (await server.call(key, 'GET', `/v1/image/uploadUrl?${place}&contentType=${encodeURIComponent(mediaType)}`)).body.data;
      const put = await server.app.inject({ method: 'PUT', url: uploadUrl, payload: Buffer.from(content), headers: { 'content-type': mediaType } });
      if (put.statusCode !== 200) throw new Error(`the upload was refused: ${put.body}`);
      const { createHash } = await import('node:crypto');
      return createHash('sha256').update(content).digest('hex');
    },
    async another() {
      const engine = await compose();
      return { engine, [Symbol.asyncDispose]: async () => await engine.close() };
    },
    async restart() {
      await end();
      Object.assign(server, await open());
    },
    async close() {
      for (const { finish } of held) finish();
      holds.clear();
      await end();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return server;
}

/** Nodes in a row, each a picture of its own; the form asks for the first one's words and seed. */
export const paintings = (...names: readonly string[]) => ({
  name: 'Paintings',
  nodes: [
    {
      ...{ id: 'form', name: 'Form', type: 'n8n-nodes-base.formTrigger', typeVersion: 2.2, position: [0, 0] },
      parameters: {
        formTitle: 'Paintings',
        formFields: {
          values: [
            { fieldLabel: 'Prompt', fieldType: 'text', defaultValue: 'a duck', requiredField: true },
            { fieldLabel: 'Seed', fieldType: 'number', defaultValue: '7' },
            { fieldLabel: 'Look', fieldType: 'dropdown', multiselect: true, fieldOptions: { values: [{ option: 'warm' }, { option: 'cold' }] } },
            { fieldLabel: 'Shine', fieldType: 'dropdown', fieldOptions: { values: [{ option: 'yes' }, { option: 'no' }] }, defaultValue: 'no' },
            { fieldLabel: 'Photo', fieldType: 'file', multipleFiles: false, acceptFileTypes: '.png, image/jpeg' },
          ],
        },
        options: {},
      },
    },
    ...names.map((name, index) => ({
      ...{ id: name, name, type: 'n8n-nodes-sogni-flow.sogniImage', typeVersion: 1, position: [200 * (index + 1), 0] },
      parameters: { operation: 'generate_image', prompt: `={{ $('Form').item.json.Prompt }}${index === 0 ? '' : ` ${name}`}`, options: { width: 256, height: 256, seed: "={{ $('Form').item.json.Seed ?? '' }}" } },
    })),
  ],
  connections: Object.fromEntries(['Form', ...names].slice(0, -1).map((from, index) => [from, { main: [[{ node: names[index], type: 'main', index: 0 }]] }])),
  settings: {},
  pinData: {},
});

/** A whole picture, another one for every name. */
export const pictureNamed = (name: string): Uint8Array => pictureOf({ operation: 'generate_image', parameters: { prompt: name }, inputs: [] });
