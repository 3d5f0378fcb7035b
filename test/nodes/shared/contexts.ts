/** The two places where a Sogni node runs: n8n (a small stand-in for its execution functions) and this engine (its own). */
import { Readable } from 'node:stream';
import type { CompiledCredential, CompiledNode } from '../../../engine/src/community-nodes/description.ts';
import { createExecuteContext } from '../../../engine/src/community-nodes/execute-context.ts';
import { completeParameters, valueAt } from '../../../engine/src/community-nodes/parameter-values.ts';
import { createRemoteTransport } from '../../../engine/src/credentials/remote-transport.ts';
import type { Item } from '../../../engine/src/execution/types.ts';
import { contextOf, memoryBinary } from '../../engine/community-nodes/host.ts';
import { HOST } from './sogni-network.ts';

export interface Given {
  readonly parameters: object;
  readonly items: readonly Item[];
  /** Parameters that differ, by item. */
  readonly each?: readonly object[];
  readonly continueOnFail?: boolean;
  readonly signal?: AbortSignal;
  readonly runIndex?: number;
  /** In n8n only: where the API is, and functions besides the usual ones. */
  readonly credentials?: { readonly apiKey: string; readonly baseUrl: string };
  readonly more?: object;
  /** What the store says of the size of a file, by its ID. */
  readonly sizes?: Readonly<Record<string, number>>;
}

export interface Place {
  readonly functions: object;
  /** Bytes of binary data, as text. */
  contentOf(binary: Item['binary'], field: string): string;
}

export type MakePlace = (node: CompiledNode, given: Given) => Place;

const usual = { apiKey: 'id.secret', baseUrl: `${HOST}/` };

export const headless =
  (credential: CompiledCredential): MakePlace =>
  ({ description }, { parameters, items, each, continueOnFail, signal, runIndex = 0, sizes = {} }) => {
    const { store, files } = memoryBinary();
    for (const { binary } of items) for (const { data } of Object.values(binary ?? {})) files.set(data, Buffer.from(`bytes of ${data}`));
    const context = contextOf(parameters, items, {
      runIndex,
      binary: { ...store, size: async (data) => sizes[data.data] ?? (await store.size(data)) },
      ...(signal ? { signal } : {}),
      fields: { type: 'n8n-nodes-sogni-flow.any', ...(continueOnFail ? { onError: 'continueRegularOutput' } : {}) },
    });
    const transport = createRemoteTransport();
    const evaluated = items.map((_item, index) => ({ ...parameters, ...each?.[index] }));
    const { functions } = createExecuteContext(context, evaluated, {
      description,
      timezone: 'UTC',
      logger: console,
      credentials: { find: async () => ({ data: usual, transport }), network: transport },
      declared: ['sogniApi'],
      classes: new Map([['sogniApi', () => credential]]),
      network: transport,
    });
    return { functions, contentOf: (binary, field) => files.get(binary?.[field]?.data ?? '')?.toString() ?? '' };
  };

interface RequestOptions {
  readonly method?: string;
  readonly url: string;
  readonly qs?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly encoding?: string;
  readonly json?: boolean;
  readonly returnFullResponse?: boolean;
}

type NodeApiErrorClass = new (node: never, cause: never) => Error;

/** As n8n does it: errors of the HTTP library are wrapped for requests with a credential and plain for the others. */
export const inN8n =
  (NodeApiError: NodeApiErrorClass): MakePlace =>
  ({ description }, { parameters, items, each, continueOnFail = false, signal, runIndex = 0, sizes = {}, credentials = usual, more = {} }) => {
    const node = { id: 'n1', name: 'Paint', type: 'n8n-nodes-sogni-flow.any', typeVersion: 1, position: [0, 0], parameters };
    const files = new Map<string, string>();
    const send = async ({ method = 'GET', url, qs = {}, headers = {}, body, encoding, returnFullResponse }: RequestOptions): Promise<unknown> => {
      const target = new URL(url);
      for (const [name, value] of Object.entries(qs)) target.searchParams.set(name, String(value));
      const isJson = typeof body === 'object' && body !== null && !(body instanceof Uint8Array) && !(body instanceof Readable);
      const sent = isJson ? JSON.stringify(body) : body instanceof Readable ? Buffer.concat(await body.toArray()) : (body as string | Uint8Array<ArrayBuffer> | undefined);
      const answer = await fetch(target, {
        method,
        headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
        ...(sent === undefined ? {} : { body: sent }),
        ...(signal && !signal.aborted ? { signal } : {}),
      });
      const text = await answer.text();
      const data = readJson(text);
      if (answer.status >= 400) {
        const error = new Error(`Request failed with status code ${answer.status}`);
        throw Object.assign(error, { code: 'ERR_BAD_REQUEST', status: answer.status, response: { status: answer.status, statusText: '', headers: Object.fromEntries(answer.headers), data } });
      }
      const content = encoding === 'stream' ? Readable.from([Buffer.from(text)]) : encoding === 'text' ? text : data;
      return returnFullResponse ? { body: content, headers: Object.fromEntries(answer.headers), statusCode: answer.status } : content;
    };
    const binaryOf = (itemIndex: number, field: string) => items[itemIndex]?.binary?.[field];
    const functions = {
      getInputData: () => items,
      getNode: () => node,
      getExecutionId: () => 'x1',
      getCredentials: async () => credentials,
      continueOnFail: () => continueOnFail,
      getExecutionCancelSignal: () => signal,
      evaluateExpression: (expression: string) => (expression === '{{ $runIndex }}' ? runIndex : undefined),
      getNodeParameter(name: string, itemIndex: number, fallback?: unknown) {
        const value = valueAt(completeParameters(description.properties, { ...parameters, ...each?.[itemIndex] }, 1), name);
        return value === undefined ? fallback : value;
      },
      helpers: {
        httpRequest: send,
        httpRequestWithAuthentication: async (_type: string, options: RequestOptions) => {
          try {
            return await send({ ...options, headers: { ...options.headers, 'api-key': credentials.apiKey } });
          } catch (error) {
            throw new NodeApiError(node as never, error as never);
          }
        },
        assertBinaryData: binaryOf,
        getBinaryMetadata: async (id: string) => ({ fileSize: sizes[id] ?? `bytes of ${id}`.length }),
        getBinaryStream: async (id: string) => Readable.from([Buffer.from(`bytes of ${id}`)]),
        getBinaryDataBuffer: async (itemIndex: number, field: string) => Buffer.from(`bytes of ${binaryOf(itemIndex, field)?.data}`),
        async prepareBinaryData(content: Readable, fileName: string, mimeType: string) {
          const data = `stored-${files.size}`;
          files.set(data, Buffer.concat(await content.toArray()).toString());
          return { data, mimeType, fileName };
        },
      },
      ...more,
    };
    return { functions, contentOf: (binary, field) => files.get(binary?.[field]?.data ?? '') ?? '' };
  };

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
