/** Loads the sample package in Jest, where module hooks do nothing: its `require` is answered from the same map that the hook reads. */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { loadCommunityNodes, type HostOptions } from '../../../engine/src/community-nodes/load-community-nodes.ts';
import type { Load } from '../../../engine/src/community-nodes/community-package.ts';
import { SHIMS } from '../../../engine/src/community-nodes/shim-map.ts';
import { LOCAL_BASE_URL, type CredentialSource } from '../../../engine/src/credentials/credential-source.ts';
import type { BinaryStore, NodeContext, NodeType } from '../../../engine/src/execution/node-type.ts';
import type { Item } from '../../../engine/src/execution/types.ts';
import type { HttpRequest, HttpResponse, HttpTransport } from '../../../engine/src/http-transport.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import type { WorkflowNode } from '../../../engine/src/workflow/types.ts';

export const SAMPLE = fileURLToPath(new URL('../../fixtures/community-package/package.json', import.meta.url));

export async function shimmedLoad(loaded: string[] = []): Promise<Load> {
  const shims = new Map(await Promise.all(Object.entries(SHIMS).map(async ([name, url]) => [name, await import(fileURLToPath(url))] as const)));
  return (path) => {
    loaded.push(path);
    const module = { exports: {} };
    const require = (name: string): unknown => {
      if (!shims.has(name)) throw new Error(`the sample requires ${name}`);
      return shims.get(name);
    };
    new Function('module', 'exports', 'require', readFileSync(path, 'utf8'))(module, module.exports, require);
    return module.exports;
  };
}

export async function loadSample(options: Partial<HostOptions> = {}, loaded?: string[]): Promise<NodeType> {
  const [sample] = await loadCommunityNodes(SAMPLE, { credentialsFor: () => noCredentials, load: await shimmedLoad(loaded), ...options });
  return sample as NodeType;
}

export const noCredentials: CredentialSource = { find: async () => Promise.reject(new Error('no credential is expected')), network: async () => Promise.reject(new Error('no network is expected')) };

/** An account whose API answers as told; `requests` keeps what was asked. */
export function answering(answer: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>) {
  const requests: HttpRequest[] = [];
  const transport: HttpTransport = async (request) => (requests.push(request), await answer(request));
  const source: CredentialSource = { ...noCredentials, find: async () => ({ data: { apiKey: 'id.secret', baseUrl: LOCAL_BASE_URL }, transport }) };
  return { requests, transport, source };
}

export const reply = (status: number, body: unknown = ''): HttpResponse => ({ status, headers: {}, body: Readable.from([Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))]) });

export const nodeWith = (fields: object = {}): WorkflowNode =>
  parseWorkflow({ nodes: [{ id: 'n1', name: 'Paint', type: 'n8n-nodes-sample.sample', ...fields }] }).nodes.get('Paint') as WorkflowNode;

/** A context whose parameters are the node's own for each item, changed by `each`. */
export function contextOf(parameters: object, items: readonly Item[] = [{ json: {} }], more: Partial<NodeContext> & { readonly fields?: object; readonly each?: readonly object[] } = {}): NodeContext {
  const { fields = {}, each, ...rest } = more;
  const workflow = parseWorkflow({ id: 'w1', name: 'Film', nodes: [{ id: 'n1', name: 'Paint', type: 'n8n-nodes-sample.sample', parameters, ...fields }], settings: { timezone: 'Europe/Berlin' } });
  const node = workflow.nodes.get('Paint') as WorkflowNode;
  return {
    workflow,
    node,
    executionId: 'x1',
    runIndex: 2,
    mode: 'run',
    inputs: [items],
    signal: new AbortController().signal,
    parameters: async () => each?.map((one) => ({ ...node.parameters, ...one })) ?? items.map(() => node.parameters),
    memory: new Map(),
    runCode: async () => [],
    binary: memoryBinary().store,
    park: async (request) => ({ ...request, node: 'Node', runIndex: 0, parkedAt: 0, outcome: 'time' }),
    progress: () => {},
    ...rest,
  };
}

export function memoryBinary() {
  const files = new Map<string, Buffer>();
  const store: Required<BinaryStore> = {
    async write(content, mimeType, fileName) {
      const id = `artifact:${String(files.size).padStart(64, '0')}`;
      const chunks: Buffer[] = [];
      for await (const chunk of content instanceof Uint8Array ? [content] : (content as AsyncIterable<Uint8Array>)) chunks.push(Buffer.from(chunk));
      files.set(id, Buffer.concat(chunks));
      return { data: id, id, mimeType, ...(fileName === undefined ? {} : { fileName }) };
    },
    read: async ({ data }) => files.get(data) ?? Buffer.alloc(0),
    stream: async ({ data }) => Readable.from([files.get(data) ?? Buffer.alloc(0)]),
    size: async ({ data }) => files.get(data)?.length ?? 0,
  };
  return { store, files };
}
