/** n8n's HTTP request options → one exchange over a transport, and its answer → what the node asked for. */
import { Readable } from 'node:stream';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { HttpRequest, HttpResponse, HttpTransport } from '../http-transport.ts';

export interface HttpOptions {
  readonly url: string;
  readonly baseURL?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly qs?: Readonly<Record<string, unknown>>;
  readonly arrayFormat?: 'indices' | 'brackets' | 'repeat' | 'comma';
  readonly body?: unknown;
  readonly auth?: { readonly username: string; readonly password: string };
  readonly json?: boolean;
  readonly encoding?: 'arraybuffer' | 'stream' | 'text' | 'json' | 'blob' | 'document';
  readonly returnFullResponse?: boolean;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly ignoreHttpStatusErrors?: boolean | { readonly ignore: boolean; readonly except?: readonly number[] };
  readonly abortSignal?: AbortSignal;
}

/** Of an error answer no more than this is read. */
const MAX_ERROR_BYTES = 256 * 1024;

/**
 * @param signal - of the execution.
 * @throws an `Error` with `httpCode`, `statusCode` and `response` for a status of 400 and above, as n8n's helper does.
 */
export async function exchange(transport: HttpTransport, options: HttpOptions, signal: AbortSignal): Promise<unknown> {
  const request = toRequest(options, signal);
  const response = await transport(request);
  if (response.status >= 400 && !isIgnored(options, response.status)) throw await statusError(request, response);
  const body = await readBody(options, response);
  return options.returnFullResponse ? { body, headers: response.headers, statusCode: response.status, statusMessage: '' } : body;
}

/** @throws FlowError `invalid_parameter` when the address is none. */
export function addressOf({ url, baseURL, qs, arrayFormat }: HttpOptions): URL {
  const address = baseURL !== undefined && !/^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? `${baseURL.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}` : url;
  if (!URL.canParse(address)) throw new FlowError('invalid_parameter', `"${address.slice(0, 200)}" is no absolute address; set the base URL of the credential`);
  const target = new URL(address);
  for (const [name, value] of Object.entries(qs ?? {})) appendQuery(target.searchParams, name, value, arrayFormat ?? 'brackets');
  return target;
}

function appendQuery(query: URLSearchParams, name: string, value: unknown, format: NonNullable<HttpOptions['arrayFormat']>): void {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value)) query.append(name, plain(value));
  else if (format === 'comma') query.append(name, value.map(plain).join(','));
  else for (const [index, entry] of value.entries()) query.append(format === 'repeat' ? name : `${name}[${format === 'indices' ? index : ''}]`, plain(entry));
}

const plain = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function toRequest(options: HttpOptions, signal: AbortSignal): HttpRequest {
  const method = (options.method ?? 'GET').toUpperCase();
  const headers: Record<string, string> = { accept: options.json || options.encoding === undefined ? 'application/json, */*;q=0.9' : '*/*' };
  for (const [name, value] of Object.entries(options.headers ?? {})) if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value);
  if (options.auth !== undefined) headers.authorization = `Basic ${Buffer.from(`${options.auth.username}:${options.auth.password}`).toString('base64')}`;
  const encoded = encodeBody(options.body, method);
  if (encoded !== undefined) headers['content-type'] ??= encoded.type;
  return {
    method,
    url: addressOf(options).href,
    headers,
    signal: options.abortSignal === undefined ? signal : AbortSignal.any([signal, options.abortSignal]),
    ...(encoded === undefined ? {} : { body: encoded.body }),
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout }),
  };
}

function encodeBody(body: unknown, method: string): { readonly body: string | Uint8Array | Readable; readonly type: string } | undefined {
  if (body === undefined || body === null || method === 'HEAD') return undefined;
  if (typeof body === 'string') return { body, type: 'text/plain; charset=utf-8' };
  if (body instanceof Uint8Array || body instanceof Readable) return { body, type: 'application/octet-stream' };
  if (body instanceof URLSearchParams) return { body: body.toString(), type: 'application/x-www-form-urlencoded' };
  if (isForm(body)) throw new FlowError('invalid_parameter', 'forms (FormData) cannot be sent from a hosted node; send JSON, bytes or a stream');
  // n8n sends no body for an empty object where none is usual.
  if (method === 'GET' && Object.keys(body).length === 0) return undefined;
  return { body: JSON.stringify(body), type: 'application/json' };
}

/** Told by its tag: naming the class would load Node's whole HTTP client at the first body of a run. */
const isForm = (body: object): boolean => Object.prototype.toString.call(body) === '[object FormData]';

async function readBody({ encoding }: HttpOptions, { body }: HttpResponse): Promise<unknown> {
  if (encoding === 'stream') return body;
  const bytes = await bytesOf(body);
  if (encoding === 'arraybuffer' || encoding === 'blob') return bytes;
  return encoding === 'text' || encoding === 'document' ? bytes.toString('utf8') : parseJson(bytes.toString('utf8'));
}

/** As `buffer` of node:stream/consumers does, without a Blob in between: a quote reads a hundred short answers. */
async function bytesOf(body: Readable): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

/** JSON where it is JSON, else the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function isIgnored({ ignoreHttpStatusErrors: rule }: HttpOptions, status: number): boolean {
  return typeof rule === 'object' ? rule.ignore && !rule.except?.includes(status) : rule === true;
}

async function statusError({ method, url }: HttpRequest, { status, headers, body }: HttpResponse): Promise<Error> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer | string>) {
    chunks.push(Buffer.from(chunk as Buffer));
    bytes += chunk.length;
    // Leaving the loop closes the stream.
    if (bytes > MAX_ERROR_BYTES) break;
  }
  const data = parseJson(Buffer.concat(chunks).toString('utf8'));
  const { pathname } = new URL(url);
  const error = new Error(`Request failed with status code ${status}: ${method} ${pathname}`);
  return Object.assign(error, { httpCode: String(status), statusCode: status, status, response: { status, statusCode: status, headers, data, body: data } });
}
