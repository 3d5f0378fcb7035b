/** The REST host as a node meets it, answered by nock: what was asked is kept, and a test decides what becomes of a workflow. */
import { createHash } from 'node:crypto';
import nock from 'nock';
import type { StartWorkflow, SparkRange, WorkflowArtifact, WorkflowRecord, WorkflowStatus } from '../../../nodes/contract/index.ts';

export const HOST = 'https://api.sogni.test';
export const WORKFLOWS = '/v1/creative-agent/workflows';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or the bytes as text. */
  readonly body: unknown;
}

type Reply = readonly [status: number, body: string | object, headers: Record<string, string>] | readonly [status: number, body: string | object];
type State = Partial<Omit<WorkflowRecord, 'status'>> & { readonly status: WorkflowStatus };

export const anArtifact = (name: string, more: Partial<WorkflowArtifact> = {}): WorkflowArtifact => ({
  id: name,
  url: `${HOST}/files/${name}`,
  type: 'image',
  mediaType: 'image',
  mimeType: 'image/png',
  role: 'image',
  sha256: createHash('sha256').update(name).digest('hex'),
  sizeBytes: name.length,
  ...more,
});

export class SogniNetwork {
  readonly asked: Asked[] = [];
  readonly uploads = new Map<string, string>();
  /** The states that a workflow goes through: the first one answers the start, each look finds the next. */
  becomes: (start: StartWorkflow, count: number) => readonly State[] = (_start, count) => [{ status: 'queued' }, { status: 'running' }, { status: 'completed', artifacts: [anArtifact(`picture-${count}`)] }];
  /** What a workflow may cost. */
  costs: (start: StartWorkflow) => SparkRange = () => ({ min: 0.5, expected: 0.5, max: 0.5 });
  /** Answers in the place of the usual one. */
  instead: (asked: Asked) => Reply | undefined = () => undefined;
  readonly #workflows = new Map<string, { readonly start: StartWorkflow; readonly states: readonly State[]; at: number }>();
  readonly #keys = new Map<string, string>();

  open(): void {
    const answer = async (request: Request): Promise<Reply> => {
      const { method, headers } = request;
      const { pathname, searchParams } = new URL(request.url);
      const call: Asked = { method, path: pathname, query: Object.fromEntries(searchParams), headers: Object.fromEntries(headers), body: parsed(await request.text()) };
      this.asked.push(call);
      return this.instead(call) ?? this.#reply(call);
    };
    for (const method of ['GET', 'POST', 'PUT']) nock(HOST).persist().intercept(/.*/, method).reply(answer);
  }

  /** What was asked of a path, in order. */
  of(method: string, path: string): Asked[] {
    return this.asked.filter((call) => call.method === method && call.path.startsWith(path));
  }

  get starts(): StartWorkflow[] {
    return this.of('POST', WORKFLOWS).filter(({ path }) => path === WORKFLOWS).map(({ body }) => body as StartWorkflow);
  }

  get keys(): string[] {
    return this.asked.filter(({ method, path }) => method === 'POST' && path === WORKFLOWS).map(({ headers }) => headers['idempotency-key'] ?? '');
  }

  #reply({ method, path, query, headers, body }: Asked): Reply {
    const place = [query.jobId, query.imageId ?? query.id, query.type].join('/');
    if (path.endsWith('/uploadUrl')) return success({ uploadUrl: `${HOST}/store/${place}` });
    if (path.endsWith('/downloadUrl')) return success({ downloadUrl: `${HOST}/store/${place}` });
    if (method === 'PUT') {
      this.uploads.set(path, typeof body === 'string' ? body : JSON.stringify(body));
      return [200, ''];
    }
    if (path.startsWith('/files/')) return [200, `bytes of ${path.slice(7)}`, { 'content-type': 'application/octet-stream' }];
    if (path === `${WORKFLOWS}/quote`) return this.#quote(body as StartWorkflow);
    if (method === 'POST' && path === WORKFLOWS) return this.#start(body as StartWorkflow, headers['idempotency-key'] ?? '');
    const [, id = '', action] = /\/workflows\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    const workflow = this.#workflows.get(id);
    if (!workflow) return [404, { status: 'error', code: 'not_found', message: `there is no workflow ${id}` }];
    if (action === 'cancel') workflow.at = Infinity;
    else workflow.at += 1;
    return success({ workflow: this.#record(id) });
  }

  #quote(start: StartWorkflow): Reply {
    const spark = this.costs(start);
    const steps = start.input.steps.map(({ id, toolName }) => ({ id, toolName, model: 'sketch', spark, cached: spark.max === 0, playMoney: true }));
    return success({ quote: { spark, estimatedCapacityUnits: 1, steps } });
  }

  #start(start: StartWorkflow, key: string): Reply {
    const known = this.#keys.get(key);
    if (known !== undefined) return success({ workflow: this.#record(known), idempotent: true });
    const id = `w${this.#workflows.size + 1}`;
    this.#keys.set(key, id);
    this.#workflows.set(id, { start, states: this.becomes(start, this.#workflows.size + 1), at: 0 });
    return success({ workflow: this.#record(id) });
  }

  #record(id: string): WorkflowRecord {
    const { start, states, at } = this.#workflows.get(id)!;
    const state: State = at === Infinity ? { status: 'cancelled' } : (states[Math.min(at, states.length - 1)] as State);
    const [step] = start.input.steps;
    return {
      workflowId: id,
      artifacts: [],
      steps: step ? [{ ...step, sequence: 0, status: state.status, jobId: `job-${id}`, model: 'sketch', seed: 7, sparkQuoted: 0.5, sparkCaptured: 0.5, playMoney: true, cached: false }] : [],
      createdAt: new Date(0).toISOString(),
      updatedAt: new Date(Math.min(at, 1e6)).toISOString(),
      ...state,
    };
  }
}

const success = (data: object): Reply => [200, { status: 'success', data }];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
