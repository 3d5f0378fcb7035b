/**
 * A dry run: the API as a node sees it, answered without buying anything.
 *
 * A quote is a run of the workflow whose paid steps are answered from the job cache, or by a placeholder. Nodes, expressions and
 * branches are the real ones, so what is quoted is what will be asked for. Nothing is stored, held or drawn.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  findOperation,
  FlowError,
  INPUT_MEDIA,
  isMediaType,
  MEDIA_KINDS,
  MICRO_PER_SPARK,
  toWorkflowArtifact,
  type Artifact,
  type JobReport,
  type QuotedStep,
  type MediaType,
  type StartTemplate,
  type StartWorkflow,
  type WorkflowQuote,
  type WorkflowRecord,
} from 'n8n-nodes-sogni-flow/contract';
import type { Capability } from 'sogni-flow-runtime';
import type { HttpRequest, HttpResponse, HttpTransport } from '../http-transport.ts';
import { noTemplateInside } from '../templates/no-template-inside.ts';
import { bindInputs } from '../jobs/bind-inputs.ts';
import type { JobQuote, Jobs } from '../jobs/port.ts';
import { CHAT, CHAT_MODELS, dryAnswer, dryArguments, dryModels } from './dry-chat.ts';
import { estimateJob } from './estimate-job.ts';
import { LONGEST_PLACEHOLDER, placeholdersFor, readArtifact, unseenFile, writeArtifact } from './placeholder.ts';
import { NOTHING, type Arguments, type JobInput, type Price, type QuoteLine } from './types.ts';

export interface DryRunOptions {
  readonly jobs: Pick<Jobs, 'quote'>;
  readonly account: string;
  readonly baseUrl: string;
  /** What can be told of a file that lies in the artifact store. */
  describe(digest: string, mediaType: MediaType): Promise<Artifact>;
  /** What can be run for the account; the models that chat are listed by it. */
  readonly capabilities?: () => Promise<readonly Capability[]>;
}

/** Stands in for what a runtime would tell, so that an expression over it finds texts. */
const NOT_MADE: JobReport = { engine: 'placeholder', method: 'not made yet', wordsUsed: [], wordsIgnored: [], warnings: [] };

/** Paths that tell of an account and change nothing. */
const TOLD: readonly string[] = ['/v4/account/balance', '/v1/transactions/list', '/v1/creative-agent/workflows', '/v1/creative-agent/workflows/templates'];

type Answer = Record<string, unknown> | Uint8Array;

/** One job that the workflow would ask for. */
export interface DryJob {
  readonly line: QuoteLine;
  /** Checked, with defaults. */
  readonly parameters: Arguments;
  readonly inputs: readonly JobInput[];
  /** Digests of its results, or of what stands for them. */
  readonly results: readonly string[];
  /** Its result is there already. */
  readonly made: boolean;
  /** The job of this dry run that makes the same, and what this one costs should that one not run. */
  readonly twin?: { readonly of: DryJob; readonly alone: Price };
}

export class DryRun {
  readonly jobs: DryJob[] = [];
  readonly #options: DryRunOptions;
  /** By content key: the same thing asked for twice is bought once. */
  readonly #asked = new Map<string, { readonly job: DryJob; readonly artifacts: readonly Artifact[] }>();
  readonly #media = new Map<string, Artifact>();
  readonly #workflows = new Map<string, WorkflowRecord>();
  /** What is drawn is another each time, also in another dry run of the same. */
  readonly #name = randomUUID();
  #started = 0;

  constructor(options: DryRunOptions) {
    this.#options = options;
  }

  get lines(): QuoteLine[] {
    return this.jobs.map(({ line }) => line);
  }

  /**
   * @param credential - name of the one that the node selects; absent is the local account.
   * @param node - name of the node that speaks, for what does not tell it itself.
   * @param api - the account's own, asked for what only tells of it.
   */
  transport(credential?: string, node = '', api?: HttpTransport): HttpTransport {
    return async (request) => {
      if (api && credential === undefined && request.method === 'GET' && TOLD.includes(new URL(request.url).pathname)) return await api(request);
      try {
        return respond(200, await this.#answer(request, credential, node));
      } catch (error) {
        if (!FlowError.is(error)) throw error;
        return respond(400, { status: 'error', code: error.code, message: error.message });
      }
    };
  }

  async #answer(request: HttpRequest, credential: string | undefined, node: string): Promise<Answer> {
    const { pathname, searchParams, origin } = new URL(request.url);
    if (origin !== new URL(this.#options.baseUrl).origin) return writeArtifact(unseenFile(request.url, kindAccepted(request)));
    if (pathname === CHAT_MODELS) return dryModels(credential === undefined ? ((await this.#options.capabilities?.()) ?? []) : undefined);
    if (pathname === CHAT) return await this.#chat(request, credential, node);
    const place = ['jobId', 'imageId', 'id', 'type'].map((name) => searchParams.get(name) ?? '').join('.');
    if (pathname.endsWith('/uploadUrl')) return success({ uploadUrl: this.#url(`/dry/${encodeURIComponent(place)}`) });
    if (pathname.endsWith('/downloadUrl')) return success({ downloadUrl: this.#url(`/dry/${encodeURIComponent(place)}`) });
    if (request.method === 'PUT') return await this.#takeUpload(pathname, request);
    if (request.method === 'POST') {
      const start = JSON.parse(new TextDecoder().decode(await bytesOf(request.body))) as StartWorkflow | StartTemplate;
      if ('workflow_id' in start) return success({ workflow: this.#template(start, credential) });
      return success(pathname.endsWith('/quote') ? { quote: await this.#priceOf(start, credential) } : { workflow: await this.#quote(start, credential) });
    }
    const workflow = this.#workflows.get(pathname.slice(pathname.lastIndexOf('/') + 1));
    if (workflow) return success({ workflow });
    return writeArtifact(this.#find(pathname));
  }

  async #takeUpload(pathname: string, { body, headers }: HttpRequest): Promise<Answer> {
    const { digest, head } = await digestOf(body);
    this.#media.set(pathname, readArtifact(head) ?? (await this.#describe(digest, headers['content-type'] ?? '')));
    return success({});
  }

  /** A file that the user brought: it lies in the artifact store since the inputs were read. */
  async #describe(digest: string, contentType: string): Promise<Artifact> {
    if (!isMediaType(contentType)) throw new FlowError('invalid_media', `a file of the type "${contentType}" is no picture, video or sound that the product knows`);
    return await this.#options.describe(digest, contentType);
  }

  #find(pathname: string): Artifact {
    const artifact = this.#media.get(pathname);
    if (!artifact) throw new FlowError('not_found', `${pathname} is not part of this dry run`);
    return artifact;
  }

  /** A link to what neither came here nor was made here leads to a result of an earlier run. */
  #mediaOf({ media_references: references = [] }: StartWorkflow): readonly Artifact[] {
    return references.map(({ url, mediaType }) => this.#media.get(new URL(url).pathname) ?? unseenFile(new URL(url).pathname, mediaType));
  }

  async #price(step: StartWorkflow['input']['steps'][number], inputs: readonly JobInput[], credential: string | undefined): Promise<JobQuote> {
    const request = { account: this.#options.account, operation: step.toolName, arguments: step.arguments, inputs };
    return credential === undefined ? await this.#options.jobs.quote(request) : estimateJob(step, inputs);
  }

  /** What a node asks before it starts something is no purchase, and no line of the quote. */
  async #priceOf(start: StartWorkflow, credential: string | undefined): Promise<WorkflowQuote> {
    const made = new Map([[INPUT_MEDIA, this.#mediaOf(start)]]);
    const steps: QuotedStep[] = [];
    for (const step of start.input.steps) {
      const inputs = bindInputs(step, made);
      const quote = await this.#price(step, inputs, credential);
      made.set(step.id, quote.cached?.artifacts ?? placeholdersFor(quote, inputs, findOperation(quote.operation).gives));
      const [min, expected, max] = [quote.price.min, quote.price.expected, quote.price.max].map((amount) => amount / MICRO_PER_SPARK) as [number, number, number];
      steps.push({ id: step.id, toolName: step.toolName, model: quote.model, spark: { min, expected, max }, cached: quote.cached !== undefined, playMoney: quote.playMoney });
    }
    const sum = (bound: 'min' | 'expected' | 'max'): number => steps.reduce((total, { spark }) => total + spark[bound], 0);
    const estimatedCapacityUnits = steps.reduce((total, { toolName }) => total + findOperation(toolName).capacityUnits, 0);
    return { spark: { min: sum('min'), expected: sum('expected'), max: sum('max') }, estimatedCapacityUnits, steps };
  }

  async #quote(start: StartWorkflow, credential: string | undefined): Promise<WorkflowRecord> {
    // Taken before anything is waited for: branches are quoted in parallel.
    this.#started += 1;
    const workflowId = `dry-${this.#started}`;
    const made = new Map<string, readonly Artifact[]>([[INPUT_MEDIA, this.#mediaOf(start)]]);
    const steps = [];
    for (const [sequence, step] of start.input.steps.entries()) {
      const inputs = bindInputs(step, made);
      const quote = await this.#price(step, inputs, credential);
      const twin = quote.cached || quote.contentKey === undefined ? undefined : this.#asked.get(quote.contentKey);
      const artifacts = quote.cached?.artifacts ?? twin?.artifacts ?? placeholdersFor(quote, inputs, findOperation(quote.operation).gives, quote.contentKey === undefined ? `${this.#name} ${this.jobs.length + 1}` : '');
      const line = { ...lineOf(start.input.title ?? step.id, quote, twin !== undefined), ...(credential === undefined ? {} : { credential }) };
      const job: DryJob = { line, parameters: quote.parameters, inputs, results: artifacts.map(({ digest }) => digest), made: quote.cached !== undefined, ...(twin ? { twin: { of: twin.job, alone: quote.price } } : {}) };
      if (quote.contentKey !== undefined && twin === undefined) this.#asked.set(quote.contentKey, { job, artifacts });
      this.jobs.push(job);
      made.set(step.id, artifacts);
      steps.push({ ...step, arguments: quote.parameters, sequence, status: 'completed' as const, model: quote.model, cached: line.cached, playMoney: quote.playMoney, report: quote.cached?.report ?? NOT_MADE });
    }
    const last = start.input.steps.at(-1)?.id ?? '';
    const now = new Date(0).toISOString();
    const workflow: WorkflowRecord = {
      workflowId,
      status: 'completed',
      steps,
      artifacts: (made.get(last) ?? []).map((artifact, index) => this.#publish(`${workflowId}-${index}`, artifact)),
      createdAt: now,
      updatedAt: now,
    };
    this.#workflows.set(workflowId, workflow);
    return workflow;
  }

  /** What it would cost and make only the account of the credential knows: the quote is without it, and what follows gets a file of each kind. */
  #template({ workflow_id: template }: StartTemplate, credential: string | undefined): WorkflowRecord {
    if (credential === undefined) throw noTemplateInside();
    this.#started += 1;
    const workflowId = `dry-${this.#started}`;
    const now = new Date(0).toISOString();
    const artifacts = (['image', 'video', 'audio'] as const).map((kind) => this.#publish(`${workflowId}-${kind}`, unseenFile(`${template} ${kind}`, kind)));
    const workflow: WorkflowRecord = { workflowId, status: 'completed', steps: [], artifacts, createdAt: now, updatedAt: now };
    this.#workflows.set(workflowId, workflow);
    return workflow;
  }

  async #chat({ body }: HttpRequest, credential: string | undefined, node: string): Promise<Answer> {
    const given = await dryArguments(new TextDecoder().decode(await bytesOf(body)));
    const quote = await this.#price({ id: node, toolName: 'chat', arguments: given }, [], credential);
    const line = { ...lineOf(node, quote, false), ...(credential === undefined ? {} : { credential }) };
    return dryAnswer(quote, this.jobs.push({ line, parameters: quote.parameters, inputs: [], results: [], made: false }));
  }

  #publish(name: string, artifact: Artifact): WorkflowRecord['artifacts'][number] {
    this.#media.set(`/dry/${name}`, artifact);
    return toWorkflowArtifact(artifact, { id: artifact.digest, url: this.#url(`/dry/${name}`) });
  }

  #url(path: string): string {
    return this.#options.baseUrl + path;
  }
}

const lineOf = (node: string, { operation, model, price, playMoney, premium, cached, drawsSeed, contentKey }: JobQuote, asked: boolean): QuoteLine => ({
  node,
  operation,
  model,
  price: asked ? NOTHING : price,
  playMoney,
  ...(premium ? { premium } : {}),
  cached: cached !== undefined || asked,
  ...(contentKey === undefined ? {} : { contentKey }),
  drawsSeed,
});

const success = (data: Record<string, unknown>): Answer => ({ status: 'success', data });

/** What a node asks of the web is told by the kind of media that it accepts. */
function kindAccepted({ headers }: HttpRequest): (typeof MEDIA_KINDS)[number] {
  const accept = Object.entries(headers).find(([name]) => name.toLowerCase() === 'accept')?.[1] ?? '';
  return MEDIA_KINDS.find((kind) => accept.startsWith(`${kind}/`)) ?? 'image';
}

function respond(status: number, answer: Answer): HttpResponse {
  const isBytes = answer instanceof Uint8Array;
  const body = isBytes ? answer : new TextEncoder().encode(JSON.stringify(answer));
  return {
    status,
    headers: { 'content-type': isBytes ? 'application/octet-stream' : 'application/json', 'content-length': String(body.length) },
    body: Readable.from([Buffer.from(body)]),
  };
}

function chunksOf(body: HttpRequest['body']): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (body === undefined) return [];
  if (typeof body === 'string') return [new TextEncoder().encode(body)];
  return body instanceof Uint8Array ? [body] : body;
}

async function bytesOf(body: HttpRequest['body']): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(body)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The digest of what is sent, and as much of its beginning as a placeholder can have: a film is never whole in memory. */
async function digestOf(body: HttpRequest['body']): Promise<{ readonly digest: string; readonly head: Uint8Array }> {
  const hash = createHash('sha256');
  const head: Uint8Array[] = [];
  let kept = 0;
  for await (const chunk of chunksOf(body)) {
    hash.update(chunk);
    if (kept <= LONGEST_PLACEHOLDER) head.push(chunk);
    kept += chunk.length;
  }
  return { digest: hash.digest('hex'), head: kept <= LONGEST_PLACEHOLDER ? Buffer.concat(head) : new Uint8Array() };
}
