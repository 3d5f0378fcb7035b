/**
 * Requests to a ComfyUI server. Whatever goes wrong on the way is `runtime_unreachable`: no answer, one that takes too long, a fault of the server, or a page
 * for people where data was to come, as a proxy or another server sends. What the server refuses comes back as it is.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

export interface Answer {
  readonly status: number;
  /** The JSON of the answer; `undefined` for an empty one. */
  readonly body: unknown;
}

export interface Http {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  /** Sends a form; takes as long as the files need. */
  upload(path: string, form: FormData, signal: AbortSignal): Promise<Answer>;
  /** A file as it comes. Its caller reads it to the end. */
  download(path: string, signal: AbortSignal): Promise<Response>;
}

export interface HttpOptions {
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  /** For an answer that is data. */
  readonly timeoutMs: number;
  /** For the beginning and the end of a file. */
  readonly fileTimeoutMs: number;
}

export function createHttp({ baseUrl, fetch, timeoutMs, fileTimeoutMs }: HttpOptions): Http {
  const unreachable = (path: string, why: string, cause?: unknown) => new FlowError('runtime_unreachable', `ComfyUI at ${shown(baseUrl)} ${why} (${path})`, { cause });

  async function ask(path: string, init: RequestInit, ms: number, signal?: AbortSignal): Promise<Response> {
    const timeout = AbortSignal.timeout(ms);
    try {
      return await fetch(baseUrl + path, { ...init, redirect: 'error', signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    } catch (error) {
      throw failed(path, error, timeout, signal);
    }
  }

  function failed(path: string, error: unknown, timeout: AbortSignal | undefined, signal: AbortSignal | undefined): FlowError {
    if (signal?.aborted) return new FlowError('cancelled', 'the request was given up because the job was cancelled', { cause: error });
    return unreachable(path, timeout?.aborted ? 'does not answer' : `cannot be reached: ${reasonOf(error)}`, error);
  }

  async function data(path: string, init: RequestInit, ms: number, signal?: AbortSignal): Promise<Answer> {
    const response = await ask(path, init, ms, signal);
    const text = await textOf(response).catch((error: unknown) => {
      throw failed(path, error, undefined, signal);
    });
    if (text === undefined) throw unreachable(path, `answers with more than ${MOST_ANSWER_BYTES} bytes where data was to come`);
    if (response.status >= 500) throw unreachable(path, `answers ${response.status}`);
    if (text === '') return { status: response.status, body: undefined };
    try {
      return { status: response.status, body: JSON.parse(text) as unknown };
    } catch (cause) {
      // Refusals of a route are plain text.
      if (!response.ok && !/^\s*</.test(text)) return { status: response.status, body: text.slice(0, 500) };
      if (response.status === 404 || response.status === 405) return { status: response.status, body: undefined };
      throw unreachable(path, `answers ${response.status} with something else than JSON (${response.headers.get('content-type') ?? 'of no type'})`, cause);
    }
  }

  return {
    baseUrl,
    get: (path) => data(path, {}, timeoutMs),
    post: (path, body) => data(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }, timeoutMs),
    upload: (path, form, signal) => data(path, { method: 'POST', body: form }, fileTimeoutMs, signal),
    download: (path, signal) => ask(path, {}, fileTimeoutMs, signal),
  };
}

/** Histories and choices of files are the longest, and far from it. */
const MOST_ANSWER_BYTES = 64 * 1024 * 1024;

/** @returns `undefined` for one that does not end in time to be data. */
async function textOf(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    // Leaving the loop lets go of the connection.
    if (bytes > MOST_ANSWER_BYTES) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The address without what may be secret in it. */
export function shown(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return origin + (pathname === '/' ? '' : pathname);
}

/** `fetch` hides the reason one level down. */
function reasonOf(error: unknown): string {
  const { cause = error } = error as { readonly cause?: unknown };
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  return String(code ?? message);
}
