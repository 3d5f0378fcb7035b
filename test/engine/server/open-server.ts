/** A whole engine for the server's tests: real jobs, ledger, queue and worker; the runtime does what a test tells it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { WorkflowEvent, WorkflowRecord } from 'n8n-nodes-sogni-flow/contract';
import { FlowError } from '../../../nodes/contract/errors.ts';
import { ACCOUNT_SCHEMA, createAccounts } from '../../../engine/src/accounts/accounts.ts';
import { createLedger, type Ledger } from '../../../engine/src/billing/ledger.ts';
import { openVariantFiles } from '../../../engine/src/delivery/variant-files.ts';
import { LEDGER_SCHEMA } from '../../../engine/src/billing/schema.ts';
import { createJobs } from '../../../engine/src/jobs/jobs.ts';
import { JOB_SCHEMA } from '../../../engine/src/jobs/schema.ts';
import { buildServer, newInProcessToken, SERVER_SCHEMA, type ServerServices } from '../../../engine/src/server/index.ts';
import { EXECUTION_SCHEMA } from '../../../engine/src/store/execution-schema.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { TEMPLATE_SCHEMA } from '../../../engine/src/templates/schema.ts';
import { createEmbeddedQueue, openFileArtifactStore, QUEUE_SCHEMA, startWorker, type Capability, type JobTools, type RuntimeJob } from '../../../gpu-runtime/src/index.ts';
import { makeVariant, openFfmpeg } from '../../../gpu-runtime/src/runtimes/index.ts';
import { eventually } from '../../eventually.ts';
import { SAMPLES } from '../../gpu-runtime/artifacts/samples.ts';
import { openStore } from '../store/open-store.ts';
import { baseLimits } from '../base-limits.ts';

export const BASE_URL = 'http://engine.test';
export const WORKFLOWS = '/v1/creative-agent/workflows';

const capability = (operation: string, model: string, rate = 1, playMoney = true): Capability => ({
  ...{ operation, model, title: model.toUpperCase(), rate, playMoney, repeatable: true, ...baseLimits(operation) },
});

export const CAPABILITIES: readonly Capability[] = [
  capability('generate_image', 'sketch'),
  capability('generate_image', 'gpu', 1, false),
  capability('edit_image', 'sketch'),
  capability('animate_photo', 'sketch'),
  capability('generate_music', 'sketch'),
  capability('stitch_video', 'media'),
];

const GIVES: Readonly<Record<string, readonly [string, Uint8Array]>> = {
  generate_image: ['image/png', SAMPLES.png],
  edit_image: ['image/png', SAMPLES.png],
  animate_photo: ['video/mp4', SAMPLES.mp4],
  generate_music: ['audio/wav', SAMPLES.wav],
  stitch_video: ['video/mp4', SAMPLES.mp4],
};

/** A job that the runtime holds until the test lets it go. */
export interface HeldJob {
  readonly job: RuntimeJob;
  readonly tools: JobTools;
  finish(): void;
  fail(error: unknown): void;
}

export interface OpenServer {
  readonly app: FastifyInstance;
  readonly services: ServerServices & Required<Pick<ServerServices, 'inProcessToken'>> & { readonly ledger: Ledger };
  /** What the server logged. */
  readonly logged: unknown[][];
  /** Jobs that the runtime has begun, in order. */
  readonly begun: RuntimeJob[];
  readonly held: HeldJob[];
  /** Resolves when the runtime holds so many jobs. */
  underWay(count: number): Promise<void>;
  /** Operations whose jobs are held. */
  readonly hold: Set<string>;
  /** A key of a new account with some play, free and premium Spark. */
  keyOf(account: string, spark?: number): Promise<string>;
  call(key: string | undefined, method: InjectOptions['method'], url: string, options?: Partial<InjectOptions>): Promise<Answer>;
  /** Starts a workflow and waits for its end. */
  runToEnd(key: string, body: object, headers?: Record<string, string>): Promise<WorkflowRecord>;
  waitFor(key: string, id: string, until: (workflow: WorkflowRecord) => unknown): Promise<WorkflowRecord>;
  eventsOf(key: string, id: string): Promise<WorkflowEvent[]>;
  /** Ends this server and builds another on the same database, as after a restart. */
  restart(): Promise<FastifyInstance>;
  upload(key: string, content: Uint8Array, contentType: string, place?: string): Promise<string>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export async function openServer(overrides: Partial<ServerServices> = {}): Promise<OpenServer> {
  const root = mkdtempSync(join(tmpdir(), 'server-'));
  const store = await openStore();
  await migrate(store, { ledger: LEDGER_SCHEMA, accounts: ACCOUNT_SCHEMA, jobs: JOB_SCHEMA, queue: QUEUE_SCHEMA, server: SERVER_SCHEMA, templates: TEMPLATE_SCHEMA, executions: EXECUTION_SCHEMA });
  const artifacts = await openFileArtifactStore(join(root, 'artifacts'));
  const ledger = createLedger({ store });
  const accounts = createAccounts({ store, ledger, pepper: 'a pepper of the tests' });
  await accounts.ensure('local');
  const queue = createEmbeddedQueue(store);
  const jobs = createJobs({ store, ledger, queue, artifacts, capabilities: async () => CAPABILITIES });

  const [begun, held, hold, logged]: [RuntimeJob[], HeldJob[], Set<string>, unknown[][]] = [[], [], new Set(), []];
  const worker = startWorker({
    ...{ queue, desk: jobs.desk, artifacts, name: 'host:1:1', slots: 4, leaseMs: 30_000, scratchRoot: join(root, 'scratch') },
    runtimes: [
      {
        name: 'fake',
        capabilities: async () => CAPABILITIES,
        async run(job, tools) {
          begun.push(job);
          if (hold.has(job.operation)) {
            await new Promise<void>((resolve, reject) => {
              tools.signal.addEventListener('abort', () => reject(new FlowError('cancelled', 'told to end')));
              held.push({ job, tools, finish: resolve, fail: reject });
            });
          }
          const [mediaType, head] = GIVES[job.operation]!;
          const variations = Number(job.parameters.numberOfVariations ?? 1);
          for (let n = 0; n < variations; n += 1) {
            const size = job.operation === 'generate_image' ? { width: Number(job.parameters.width), height: Number(job.parameters.height) } : {};
            const content = Buffer.concat([head, Buffer.from(`${job.operation} ${n} ${JSON.stringify(job.parameters)} ${job.inputs.map((input) => input.artifact.digest).join()}`)]);
            await tools.save({ role: mediaType.split('/')[0]!, mediaType: mediaType as 'image/png', content, ...size });
          }
          return { engine: 'fake 1', method: 'made up for a test' };
        },
      },
    ],
  });

  const services = {
    ...{ jobs, accounts, ledger, wallets: ledger, budgets: ledger, topUps: ledger, artifacts, store, baseUrl: BASE_URL, inProcessToken: newInProcessToken(), models: async () => CAPABILITIES },
    variants: await openVariantFiles({ folder: join(root, 'variants'), artifacts: async () => artifacts, make: async (order) => await makeVariant({ ...order, ffmpeg: () => openFfmpeg() }) }),
    workers: { desk: jobs.desk, queue: { name: 'test', key: Buffer.alloc(32, 7) } },
    log: (...entry: unknown[]) => void logged.push(entry),
    ...overrides,
  } as OpenServer['services'];
  let app = await buildServer(services);

  const call: OpenServer['call'] = async (key, method, url, options = {}) => {
    const response = await app.inject({ ...options, ...(method ? { method } : {}), url, headers: { ...(key === undefined ? {} : { 'api-key': key }), ...options.headers } });
    const isJson = String(response.headers['content-type']).startsWith('application/json');
    return { status: response.statusCode, headers: response.headers, body: isJson ? response.json() : response.rawPayload };
  };

  const server: OpenServer = {
    get app() {
      return app;
    },
    ...{ services, logged, begun, held, hold, call },
    async keyOf(account, spark = 1_000) {
      await accounts.ensure(account);
      if (spark > 0) await ledger.grant(account, spark * 1_000_000, 'premium', `test ${account}`);
      return (await accounts.createKey(account, 'test')).secret;
    },
    async runToEnd(key, body, headers = {}) {
      const { status, body: answer } = await call(key, 'POST', WORKFLOWS, { payload: body, headers });
      if (status !== 200) throw new Error(`the workflow was refused: ${JSON.stringify(answer)}`);
      return server.waitFor(key, answer.data.workflow.workflowId, (workflow) => ['completed', 'partial_failure', 'failed', 'cancelled'].includes(workflow.status));
    },
    underWay: async (count) => await eventually(`${count} jobs are held`, () => held.length >= count),
    async waitFor(key, id, until) {
      let workflow: WorkflowRecord | undefined;
      const isThere = async () => until((workflow = (await call(key, 'GET', `${WORKFLOWS}/${id}`)).body.data.workflow as WorkflowRecord));
      await eventually('the workflow gets there', isThere).catch((error: unknown) => {
        throw new Error(`the workflow did not get there: ${JSON.stringify(workflow)}; ${JSON.stringify(logged)}`, { cause: error });
      });
      return workflow!;
    },
    async eventsOf(key, id) {
      return (await call(key, 'GET', `${WORKFLOWS}/${id}/events`)).body.data.events;
    },
    async restart() {
      await app.close();
      app = await buildServer(services);
      return app;
    },
    async upload(key, content, contentType, place = `upload-${Math.random().toString(36).slice(2)}`) {
      const [family, query] = contentType.startsWith('image/') ? ['image', `jobId=${place}&imageId=1&type=referenceImage`] : ['media', `jobId=${place}&id=1&type=${contentType.startsWith('video/') ? 'referenceVideo' : 'referenceAudio'}`];
      const { uploadUrl } = (await call(key, 'GET', `/v1/${family}/uploadUrl?${query}&contentType=${encodeURIComponent(contentType)}`)).body.data;
      const put = await call(undefined, 'PUT', uploadUrl, { payload: Buffer.from(content), headers: { 'content-type': contentType } });
      if (put.status !== 200) throw new Error(`the upload was refused: ${JSON.stringify(put.body)}`);
      return (await call(key, 'GET', `/v1/${family}/downloadUrl?${query}`)).body.data.downloadUrl;
    },
    async close() {
      held.forEach(({ finish }) => finish());
      hold.clear();
      await app.close();
      await worker.stop();
      await store.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
  return server;
}

export const step = (id: string, toolName: string, given: object, dependsOn?: readonly object[]) => ({ id, toolName, arguments: given, ...(dependsOn ? { dependsOn } : {}) });

export const from = (sourceStepId: string, targetArgument: string, transform = 'image_index', more: object = {}) => ({ sourceStepId, targetArgument, transform, ...more });

export const oneStep = (toolName = 'generate_image', given: object = { prompt: 'a duck', seed: 7 }) => ({ input: { steps: [step('step', toolName, given)] } });
