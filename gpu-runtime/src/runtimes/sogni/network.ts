/**
 * Requests to the network, with the account's key: REST alone, so that any server of the same API can stand in its place.
 *
 * Not through the SDK, which takes files whole into memory and ends its process when a first call fails; it is kept for what only a socket can
 * do (`projects/`). The key goes to the two hosts of the network and to nobody else: redirects are not followed, and files are sent to and fetched from
 * signed links without it. It is in no message.
 */
import { openAsBlob } from 'node:fs';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord, type Fields } from '../is-record.ts';
import { failureOf, fieldsOf, textOf } from './refusals.ts';

export interface Call {
  readonly method?: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** How long the answer may take. */
  readonly withinMs?: number;
}

export interface Network {
  /** Of the REST host, without a slash at its end. */
  readonly url: string;
  /** As people know it. */
  readonly host: string;
  /** Of the socket host, by http. */
  readonly socketUrl: string;
  /** `data` of an answer of the REST host. @throws FlowError */
  ask(call: Call): Promise<Fields>;
  /** An answer of the socket host, which has no envelope. @throws FlowError */
  askPlain(call: Call): Promise<unknown>;
  /** Sends a file to a signed link. */
  send(link: string, path: string, mediaType: string, signal: AbortSignal): Promise<void>;
  /** A file behind a link, to be read to its end. */
  open(link: string, signal: AbortSignal): Promise<Response>;
}

export interface NetworkOptions {
  readonly url: string;
  readonly key: string;
  /** For an answer that is no file. */
  readonly answerWithinMs?: number | undefined;
  /** Rejects when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

const ANSWER_WITHIN_MS = 30_000;
/** For a file to be sent, and for one to begin to come. */
const FILE_WITHIN_MS = 10 * 60_000;
/** A server that asks to be left alone for longer gets the job back through the queue. */
const LONGEST_WAIT_MS = 60_000;
const MOST_WAITS = 3;
/** The network has two hosts; whoever stands in its place has one. */
const OWN_SOCKET_HOST: Readonly<Record<string, string>> = { 'https://api.sogni.ai': 'https://socket.sogni.ai' };

export function createNetwork({ url, key, answerWithinMs = ANSWER_WITHIN_MS, wait }: NetworkOptions): Network {
  const { host } = new URL(url);
  const socketUrl = OWN_SOCKET_HOST[url] ?? url;
  const withoutKey = (text: string): string => text.replaceAll(key, '***');

  /** An answer, whatever its status. */
  async function fetched(target: string, init: RequestInit, what: string, within: AbortSignal, signal?: AbortSignal): Promise<Response> {
    try {
      return await fetch(target, { ...init, redirect: 'manual', signal: signal ? AbortSignal.any([signal, within]) : within });
    } catch (error) {
      throw broken(error, what, within, signal);
    }
  }

  function broken(error: unknown, what: string, within: AbortSignal, signal?: AbortSignal): FlowError {
    if (signal?.aborted) return new FlowError('cancelled', `${what} was given up`, { cause: error });
    if (within.aborted) return new FlowError('runtime_unreachable', `${host} did not answer ${what} in time`, { cause: error });
    return new FlowError('runtime_unreachable', `${host} cannot be reached for ${what}: ${withoutKey(reasonOf(error))}`, { cause: error });
  }

  async function json(origin: string, call: Call): Promise<unknown> {
    const { method = 'GET', path, body, signal, withinMs = answerWithinMs } = call;
    const limitMs = Math.min(withinMs, answerWithinMs);
    const what = `${method} ${path.split('?')[0]}`;
    const headers = { 'api-key': key, accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...call.headers };
    for (let waits = 0; ; waits += 1) {
      const within = AbortSignal.timeout(limitMs);
      const response = await fetched(origin + path, { method, headers, ...(body && { body: JSON.stringify(body) }) }, what, within, signal);
      const text = await response.text().catch((error: unknown) => {
        throw broken(error, what, within, signal);
      });
      const answer = parsed(withoutKey(text));
      if (response.ok && answer !== undefined) return answer;
      if (response.ok) throw new FlowError('runtime_unreachable', `${host} answered ${what} with ${/^\s*</.test(text) ? 'a web page' : 'something else'} where JSON was expected`);
      const retryAfterMs = retryAfter(fieldsOf(answer), response);
      const passes = (response.status === 429 || response.status === 503) && retryAfterMs <= LONGEST_WAIT_MS && waits < MOST_WAITS;
      if (!passes) throw failureOf({ status: response.status, body: isRecord(answer) ? answer : { message: /^\s*</.test(text) ? 'a web page' : withoutKey(text) } }, `${what} of ${host}`);
      await wait(retryAfterMs, signal ?? within).catch(() => undefined);
      if (signal?.aborted) throw broken(undefined, what, within, signal);
    }
  }

  return {
    url,
    host,
    socketUrl,
    async ask(call) {
      const answer = fieldsOf(await json(url, call));
      if (answer.status === 'success' && isRecord(answer.data)) return answer.data;
      throw new FlowError('runtime_unreachable', `${host} did not answer ${call.path.split('?')[0]} as the Sogni API does`);
    },
    askPlain: (call) => json(socketUrl, call),
    async send(link, path, mediaType, signal) {
      const body = await openAsBlob(path, { type: mediaType });
      const response = await fetched(checked(link), { method: 'PUT', headers: { 'content-type': mediaType }, body }, 'an upload', AbortSignal.timeout(FILE_WITHIN_MS), signal);
      const text = await response.text().catch(() => '');
      if (!response.ok) throw failureOf({ status: response.status, body: fieldsOf(parsed(text)) }, `an upload to ${new URL(link).host}`);
    },
    async open(link, signal) {
      const response = await fetched(checked(link), {}, 'a result', AbortSignal.timeout(FILE_WITHIN_MS), signal);
      if (response.ok && response.body) return response;
      await response.body?.cancel();
      const { status } = response;
      throw new FlowError(status >= 500 || status === 429 ? 'runtime_unreachable' : 'runtime_failed', `a result at ${new URL(link).host} was answered with ${status}`, { details: { status } });
    },
  };

  /** A link leads into the internet, encrypted, or to the server itself: what it answers must not make this machine ask its neighbours. */
  function checked(link: string): string {
    const target = URL.canParse(link) ? new URL(link) : undefined;
    if (target && (target.protocol === 'https:' || target.origin === url)) return link;
    throw new FlowError('runtime_failed', `${host} names ${target ? target.origin : 'no address'} for a file; https, or the address of the network itself, is followed`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Milliseconds; without end where nothing is said. */
function retryAfter({ retryAfter: told }: Fields, { headers }: Response): number {
  const seconds = Number(told ?? textOf(headers.get('retry-after')) ?? NaN);
  return seconds >= 0 ? seconds * 1_000 : Infinity;
}

/** `fetch` hides the reason one level down. */
function reasonOf(error: unknown): string {
  const { cause = error } = fieldsOf(error) as { readonly cause?: unknown };
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return String(code ?? message ?? 'the connection broke');
}
