/**
 * The way to one server: requests that carry the key, answers that are what was asked for, failures as codes of the table.
 *
 * It speaks through `node:http`: the built-in `fetch` gives up when nothing comes for five minutes, and a picture may take longer. Each request
 * has a connection of its own, since one that was kept may have been closed at the other end. Redirects are not followed, so
 * the key goes to no other host. The key is in no message.
 */
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { Readable } from 'node:stream';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../is-record.ts';
import { plainAddress } from '../plain-address.ts';
import { failureOf, readRefusal, shortened } from './refusal.ts';

export interface Body {
  readonly contentType: string;
  readonly bytes: number;
  /** The content from its start; asked for again when the request is repeated. */
  content(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Below the server's root: `/v1/models`. */
  readonly path: string;
  readonly body?: Body;
  readonly signal: AbortSignal;
  /** For requests that start no work: how long the answer may take to begin and end. */
  readonly withinMs?: number;
}

export interface Server {
  /** Without `/v1`, and without a slash at the end. */
  readonly root: string;
  /**
   * An answer with a status of 2xx, its content still to be read.
   * @throws FlowError `cancelled`, `runtime_unreachable`, or what the status stands for.
   */
  open(call: Call): Promise<IncomingMessage>;
  /** @throws FlowError the same, and `runtime_failed` for an answer that is no JSON. */
  json(call: Call): Promise<unknown>;
  /** What broke off, told as one failure. */
  broken(error: unknown, call: Pick<Call, 'method' | 'path' | 'signal'>): FlowError;
}

export interface ServerOptions {
  /** With or without `/v1`. */
  readonly baseUrl: string;
  readonly key?: string | undefined;
  readonly clock: () => number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Of an answer that is kept in memory. */
const MOST_JSON_BYTES = 4 * 1024 * 1024;
/** A server that asks to be left alone for longer gets the job back through the queue. */
const LONGEST_WAIT_MS = 60_000;
const MOST_WAITS = 3;
/** Between probes of a silent connection, so that a peer that has gone is noticed. */
const KEEP_ALIVE_MS = 30_000;

/** Errors before a connection stood: nothing was begun. */
const UNREACHED = /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ETIMEDOUT|EADDRNOTAVAIL|CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+|ERR_TLS_\w+|EPROTO)$/;

/** @throws FlowError `invalid_configuration` */
export function readRoot(baseUrl: string): string {
  const url = plainAddress(baseUrl);
  if (url) return url.href.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
  throw new FlowError('invalid_configuration', 'the address of the OpenAI-compatible server must be like http://127.0.0.1:8000/v1, with no user, password, query or fragment in it');
}

export function createServer({ baseUrl, key, clock, wait }: ServerOptions): Server {
  const root = readRoot(baseUrl);
  const withoutKey = (text: string): string => (key ? text.replaceAll(key, '***') : text);
  const named = ({ method = 'GET', path }: Pick<Call, 'method' | 'path'>): string => `${method} ${path}`;

  function broken(error: unknown, call: Pick<Call, 'method' | 'path' | 'signal'>): FlowError {
    if (call.signal.aborted) return new FlowError('cancelled', `${named(call)} was given up`);
    if (FlowError.is(error)) return error;
    const { code = '', name = '', message = '' } = error as NodeJS.ErrnoException;
    if (name === 'TimeoutError' || name === 'AbortError') return new FlowError('timed_out', `${named(call)} was not answered in time by ${root}`);
    if (UNREACHED.test(code)) return new FlowError('runtime_unreachable', `${root} cannot be reached (${code})`, { cause: error });
    return new FlowError('runtime_failed', `${named(call)}: ${root} cut the connection${code || message ? ` (${withoutKey(code || message)})` : ''}`, { cause: error });
  }

  function send(call: Call, signal: AbortSignal): Promise<IncomingMessage> {
    const { method = 'GET', path, body } = call;
    const url = new URL(root + path);
    const headers = {
      accept: '*/*',
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(body ? { 'content-type': body.contentType, 'content-length': body.bytes } : {}),
    };
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(url, { method, headers, signal, agent: false });
      request.on('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS));
      request.on('response', resolve);
      request.on('error', reject);
      if (!body) return void request.end();
      const content = Readable.from(body.content(), { objectMode: false });
      content.on('error', (error) => request.destroy(error));
      request.on('close', () => content.destroy());
      content.pipe(request);
    });
  }

  async function open(call: Call): Promise<IncomingMessage> {
    const signal = call.withinMs === undefined ? call.signal : AbortSignal.any([call.signal, AbortSignal.timeout(call.withinMs)]);
    try {
      for (let waits = 0; ; waits += 1) {
        const answer = await send(call, signal);
        const { statusCode: status = 0 } = answer;
        if (status >= 200 && status < 300) return answer;
        const refusal = readRefusal(status, answer.headers, withoutKey(await readText(answer).catch(() => '')), clock());
        const { retryAfterMs = Infinity } = refusal;
        if ((status !== 429 && status !== 503) || retryAfterMs > LONGEST_WAIT_MS || waits === MOST_WAITS) throw failureOf(refusal, named(call));
        await wait(retryAfterMs, signal);
      }
    } catch (error) {
      throw broken(error, call);
    }
  }

  return {
    root,
    open,
    broken,
    async json(call) {
      const answer = await open(call);
      const text = await readText(answer).catch((error: unknown) => {
        throw broken(error, call);
      });
      try {
        return JSON.parse(text) as unknown;
      } catch {
        throw new FlowError('runtime_failed', `${named(call)} was answered with ${unlikeJson(answer, withoutKey(text))} where JSON was expected`);
      }
    },
  };
}

function unlikeJson({ headers }: IncomingMessage, text: string): string {
  if (/^\s*</.test(text) || headers['content-type']?.includes('html')) return 'a web page';
  return text.trim() === '' ? 'nothing' : `"${shortened(text).slice(0, 80)}"`;
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_JSON_BYTES) throw new FlowError('runtime_failed', `the server answered more than ${MOST_JSON_BYTES} bytes where a short answer was expected`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The list in an answer, `data` of `{data: […]}`; what is no object in it is left out. */
export const entriesOf = (answer: unknown): readonly Readonly<Record<string, unknown>>[] => (isRecord(answer) && Array.isArray(answer.data) ? answer.data.filter(isRecord) : []);
