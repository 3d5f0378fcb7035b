/** The engine's desk over HTTP, as a worker on another machine reaches it. */
import { ERRORS, FlowError, type Envelope, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';

export const DESK_PATH = '/v1/desk';

export interface EngineApi {
  /** @returns what the engine answers. @throws FlowError the engine's own refusal, or `runtime_unreachable` when it gave no answer. */
  call<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer>;
  /** For files: the answer as it comes, `undefined` for `not_found`. @throws as `call`. */
  file(method: 'HEAD' | 'GET' | 'PUT', path: string, body?: ReadableStream): Promise<Response | undefined>;
}

export interface EngineApiOptions {
  /** Of the engine: `https://flow.example.org`. */
  readonly url: string;
  /** A worker's key. */
  readonly key: string;
  readonly fetch?: typeof globalThis.fetch;
}

const ANSWER_MS = 15_000;
const FILE_MS = 15 * 60_000;

export function createEngineApi({ url, key, fetch = globalThis.fetch }: EngineApiOptions): EngineApi {
  const base = url.replace(/\/+$/, '') + DESK_PATH;

  async function ask(path: string, init: RequestInit, timeoutMs: number): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string> | undefined), 'api-key': key };
    try {
      return await fetch(base + path, { ...init, headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      throw unreachable('did not answer', error);
    }
  }

  /** What a proxy in between says is no answer of the engine. */
  async function refusalOf(response: Response): Promise<FlowError> {
    const answer = (await response.json().catch(() => undefined)) as Partial<Extract<Envelope<never>, { status: 'error' }>> | undefined;
    if (answer?.code !== undefined && Object.hasOwn(ERRORS, answer.code)) return new FlowError(answer.code as ErrorCode, String(answer.message));
    return unreachable(`answered with status ${response.status}`);
  }

  const unreachable = (how: string, cause?: unknown): FlowError => new FlowError('runtime_unreachable', `the engine at ${base} ${how}; check the address and that it runs`, { cause });

  return {
    async call<Answer>(method: 'GET' | 'POST', path: string, body?: object) {
      const init = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await ask(path, { method, ...init }, ANSWER_MS);
      if (!response.ok) throw await refusalOf(response);
      const answer = (await response.json().catch((error: unknown) => Promise.reject(unreachable('broke off its answer', error)))) as Envelope<Answer>;
      if (answer.status !== 'success') throw unreachable('gave an answer of another kind');
      return answer.data;
    },

    async file(method, path, body) {
      // Fetch streams a body only when told that the answer comes after it.
      const init = body === undefined ? {} : ({ headers: { 'content-type': 'application/octet-stream' }, body, duplex: 'half' } as RequestInit);
      const response = await ask(path, { method, ...init }, method === 'HEAD' ? ANSWER_MS : FILE_MS);
      if (response.ok) return response;
      // The engine takes every file: what answers so to one that is sent is something on the way.
      if (response.status === 404 && method !== 'PUT') return void (await response.body?.cancel());
      throw await refusalOf(response);
    },
  };
}
