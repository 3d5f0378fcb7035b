/** HTTP over the network: `https` anywhere, plain `http` only to this machine, so that a key never travels in the clear. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { HttpRequest, HttpTransport } from '../http-transport.ts';

const DEFAULT_TIMEOUT_MS = 300_000;
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** Headers that must not follow a redirect to another origin. */
const SECRET = /^(authorization|cookie|api-key|x-api-key|.*token.*)$/i;

/**
 * @param send - `fetch`, or a stand-in.
 * The transport rejects with FlowError `invalid_parameter` for an address that is not allowed, `timed_out`, `cancelled`, `runtime_unreachable`.
 */
export function createRemoteTransport(send: typeof fetch = fetch): HttpTransport {
  return async (request) => {
    const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
    try {
      const answer = await follow(send, request, signal);
      const body = answer.body === null ? Readable.from([]) : Readable.fromWeb(answer.body as ReadableStream);
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body };
    } catch (error) {
      if (FlowError.is(error)) throw error;
      const { host } = new URL(request.url);
      if (request.signal?.aborted) throw new FlowError('cancelled', `the request to ${host} was cancelled`, { cause: error });
      if (timeout.aborted) throw new FlowError('timed_out', `${host} did not answer within ${timeoutMs} ms`, { cause: error });
      throw new FlowError('runtime_unreachable', `${host} cannot be reached: ${reasonOf(error)}`, { cause: error });
    }
  };
}

async function follow(send: typeof fetch, request: HttpRequest, signal: AbortSignal): Promise<Response> {
  let url = checkAddress(request.url);
  let { method, body } = request;
  let headers: Record<string, string> = { ...request.headers };
  for (let hops = 0; ; hops += 1) {
    const init = { method, headers, signal, redirect: 'manual', ...bodyOf(body) } as RequestInit;
    const answer = await send(url, init);
    const location = REDIRECTS.has(answer.status) ? answer.headers.get('location') : null;
    if (location === null) return answer;
    await answer.body?.cancel();
    if (hops === MAX_REDIRECTS) throw new FlowError('runtime_unreachable', `${url.host} redirected more than ${MAX_REDIRECTS} times`);
    const next = checkAddress(new URL(location, url).href);
    if (next.origin !== url.origin) headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !SECRET.test(name)));
    if (answer.status <= 303 && method !== 'GET' && method !== 'HEAD') {
      method = 'GET';
      body = undefined;
    } else if (body instanceof Readable) {
      throw new FlowError('runtime_unreachable', `${url.host} redirected an upload that is sent as a stream; it cannot be sent twice`);
    }
    url = next;
  }
}

function bodyOf(body: HttpRequest['body']): object {
  if (body === undefined) return {};
  return body instanceof Readable ? { body: Readable.toWeb(body), duplex: 'half' } : { body };
}

function checkAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const allowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (url === undefined || !allowed) throw new FlowError('invalid_parameter', `the address ${address.slice(0, 200)} is not allowed; https is needed, or http on this machine`);
  return url;
}

/** `fetch` hides the reason one level down. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : undefined;
  return code ?? (cause instanceof Error ? cause.message : String(cause));
}
