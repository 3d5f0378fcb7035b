/** What the owner of an n8n does in its editor, through the API that the editor calls. */
import type { N8nServer } from './n8n-server.ts';
import { until } from './until.ts';

const OWNER = { email: 'owner@example.org', firstName: 'Ada', lastName: 'Owner', password: 'Only-for-tests-1' };
/** Workflows are activated in the background. */
const START_LIMIT_MS = 60_000;
const ACTIVATION_LIMIT_MS = 60_000;

export interface WorkflowNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly webhookId?: string;
  readonly parameters: Record<string, unknown>;
  credentials?: Record<string, { readonly id: string; readonly name: string }>;
}

export interface WorkflowFile {
  readonly name: string;
  readonly nodes: readonly WorkflowNode[];
  readonly connections: object;
  readonly settings?: object;
}

export interface Credential {
  readonly id: string;
  readonly name: string;
}

export interface BinaryField {
  readonly id: string;
  readonly mimeType: string;
  readonly fileName?: string;
  readonly fileExtension?: string;
}

export interface N8nItem {
  readonly json: Record<string, unknown>;
  readonly binary?: Record<string, BinaryField>;
  readonly pairedItem?: unknown;
}

export interface N8nNodeRun {
  readonly executionStatus: string;
  readonly error?: { readonly message: string; readonly description?: string };
  readonly data?: { readonly main: readonly (readonly N8nItem[] | null)[] };
}

export interface N8nExecution {
  readonly id: string;
  readonly status: string;
  readonly finished: boolean;
  readonly runData: Readonly<Record<string, readonly N8nNodeRun[]>>;
}

export interface KnownNodeType {
  readonly name: string;
  readonly version: number | readonly number[];
  /** A list where it is the same for every node, else an expression. */
  readonly inputs: readonly unknown[] | string;
  readonly outputs: readonly unknown[] | string;
}

const ENDED = ['success', 'error', 'crashed', 'canceled'];

export class N8nUser {
  readonly server: N8nServer;
  #cookie = '';

  private constructor(server: N8nServer) {
    this.server = server;
  }

  /** Sets up the owner of a fresh n8n, and is signed in as it. */
  static async setUp(server: N8nServer): Promise<N8nUser> {
    const user = new N8nUser(server);
    // Its parts are mounted one after the other: this path may be one of the last, and is there when it complains about what it gets.
    await until('an owner can be set up', START_LIMIT_MS, async () => {
      const { status } = await fetch(`${server.baseUrl}/rest/owner/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
      return status === 400 ? true : undefined;
    });
    await user.#signIn('/rest/owner/setup', OWNER);
    return user;
  }

  /** The name and value of the cookie that says who this is, for a browser. */
  get cookie(): { readonly name: string; readonly value: string } {
    const [name = '', value = ''] = this.#cookie.split('=', 2);
    return { name, value };
  }

  async #signIn(path: string, body: object): Promise<void> {
    const answer = await this.#fetch('POST', path, body);
    this.#cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    if (!this.#cookie) throw new Error(`POST ${path} set no cookie`);
  }

  async #fetch(method: string, path: string, body?: object): Promise<Response> {
    const headers = { cookie: this.#cookie, ...(body ? { 'content-type': 'application/json' } : {}) };
    const answer = await fetch(this.server.baseUrl + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${(await answer.text()).slice(0, 2_000)}`);
    return answer;
  }

  async call<Data>(method: string, path: string, body?: object): Promise<Data> {
    return ((await (await this.#fetch(method, path, body)).json()) as { data: Data }).data;
  }

  /** Every node type that n8n knows. */
  async nodeTypes(): Promise<readonly KnownNodeType[]> {
    return (await (await this.#fetch('GET', '/types/nodes.json')).json()) as KnownNodeType[];
  }

  async createCredential(data: { readonly apiKey: string; readonly baseUrl: string }, name = 'Sogni'): Promise<Credential> {
    return await this.call<Credential>('POST', '/rest/credentials', { name, type: 'sogniApi', data });
  }

  /** What the button "Test" of a credential says. */
  async testCredential({ id, name }: Credential, data: { readonly apiKey: string; readonly baseUrl: string }): Promise<{ readonly status: string; readonly message: string }> {
    return await this.call('POST', '/rest/credentials/test', { credentials: { id, name, type: 'sogniApi', data } });
  }

  /** Imports a workflow file; its Sogni nodes get the credential. */
  async importWorkflow(file: WorkflowFile, credential: Credential): Promise<string> {
    const nodes = file.nodes.map((node) => (node.type.includes('sogni') ? { ...node, credentials: { sogniApi: { id: credential.id, name: credential.name } } } : node));
    return (await this.call<{ id: string }>('POST', '/rest/workflows', { ...file, nodes, active: false })).id;
  }

  /** Activates it and waits until its production webhook is there. `path` answers 404 until then, to GET. */
  async activate(workflow: string, path: string): Promise<void> {
    const { versionId } = await this.call<{ versionId: string }>('GET', `/rest/workflows/${workflow}`);
    await this.call('POST', `/rest/workflows/${workflow}/activate`, { versionId });
    await until(`${path} is there`, ACTIVATION_LIMIT_MS, async () => ((await this.isThere(path)) ? true : undefined));
  }

  /** n8n says which method to use where a path is known with another one. */
  async isThere(path: string): Promise<boolean> {
    const answer = await fetch(this.server.baseUrl + path);
    return answer.status !== 404 || (await answer.text()).includes('Did you mean to make a');
  }

  /** Runs a workflow as the editor's button does. @returns the execution's id. */
  async runFrom(workflow: string, trigger: string): Promise<string> {
    return (await this.call<{ executionId: string }>('POST', `/rest/workflows/${workflow}/run`, { triggerToStartFrom: { name: trigger } })).executionId;
  }

  async execution(id: string): Promise<N8nExecution> {
    const { data, ...head } = await this.call<{ id: string; status: string; finished: boolean; data: string }>('GET', `/rest/executions/${id}`);
    // Of an execution that was cut off there is nothing.
    const flatted = this.server.installed.require('flatted') as { parse(text: string): { resultData?: { runData?: N8nExecution['runData'] } } | undefined };
    return { ...head, runData: flatted.parse(data)?.resultData?.runData ?? {} };
  }

  async latestExecution(workflow: string): Promise<{ readonly id: string; readonly status: string } | undefined> {
    const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow }));
    return (await this.call<{ results: { id: string; status: string }[] }>('GET', `/rest/executions?limit=1&filter=${filter}`)).results[0];
  }

  /** Waits for the end of the newest execution of a workflow. */
  async endOfLatest(workflow: string, limitMs: number): Promise<N8nExecution> {
    const id = await until(`an execution of ${workflow} ends`, limitMs, async () => {
      const latest = await this.latestExecution(workflow);
      return latest && ENDED.includes(latest.status) ? latest.id : undefined;
    });
    return await this.execution(id);
  }

  async download({ id }: BinaryField): Promise<Buffer> {
    return Buffer.from(await (await this.#fetch('GET', `/rest/binary-data?id=${encodeURIComponent(id)}&action=download`)).arrayBuffer());
  }
}
