/**
 * How the page talks to the engine: JSON in the API's envelope, failures as `ApiError`, the session's token beside everything that
 * changes something. An engine that does not answer is told by `connection`; what only reads waits until it is back.
 */
import { signal } from '@preact/signals';
import type { Envelope } from 'n8n-nodes-sogni-flow/contract';
import { unreachable, type ApiError } from './api-error.ts';
import { readEnvelope } from './envelope.ts';

export { ApiError } from './api-error.ts';

const CSRF_HEADER = 'x-csrf-token';
const RETRY_MS = [500, 1_000, 2_000, 4_000] as const;

/** `gone` while nothing answers. */
export const connection = signal<'there' | 'gone'>('there');

export interface RequestOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Makes a repeated request the same one, so that it may be sent again when no answer came. */
  readonly idempotencyKey?: string;
  /** A question that changes nothing though it is no GET: it too waits for an engine that is gone. */
  readonly asksOnly?: boolean;
}

let csrf: string | undefined;
export function useCsrf(token: string | undefined): void {
  csrf = token;
}

let signedOut: () => void = () => undefined;
/** Called when the engine says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

export const changeHeaders = (): Record<string, string> => (csrf === undefined ? {} : { [CSRF_HEADER]: csrf });

/**
 * @returns `data` of the answer.
 * @throws ApiError as the engine says it; `unreachable` when nothing answered and sending it again could do it twice; `AbortError` of `signal`.
 */
export async function request<Data>(method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, options: RequestOptions = {}): Promise<Data> {
  const { body, signal: stop, idempotencyKey, asksOnly = false } = options;
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    ...(method === 'GET' ? {} : changeHeaders()),
  };
  const init = { method, headers, credentials: 'same-origin', ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(stop ? { signal: stop } : {}) } as const;
  const answer = await send(path, init, method === 'GET' || asksOnly || idempotencyKey !== undefined);
  try {
    return readEnvelope(answer.status, (await answer.json().catch(() => undefined)) as Envelope<Data> | undefined);
  } catch (failure) {
    if ((failure as ApiError).code === 'unauthorized') signedOut();
    throw failure;
  }
}

/** Gateways answer 502 to 504 themselves while an engine starts; they carry no JSON. */
const isGateway = (answer: Response): boolean => answer.status >= 502 && answer.status <= 504 && !answer.headers.get('content-type')?.includes('json');

async function send(path: string, init: RequestInit, again: boolean): Promise<Response> {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(path, init).catch((failure: unknown) => {
      if (init.signal?.aborted) throw failure;
      return undefined;
    });
    if (answer && !isGateway(answer)) {
      connection.value = 'there';
      return answer;
    }
    if (!again) throw lost();
    connection.value = 'gone';
    await pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 4_000, init.signal ?? undefined);
  }
}

/** Nothing answered: says so in the page, and goes on asking. */
export function lost(): ApiError {
  connection.value = 'gone';
  void knock();
  return unreachable();
}

let knocking = false;
/** Asks until the engine answers, so that the banner goes away by itself. */
async function knock(): Promise<void> {
  if (knocking) return;
  knocking = true;
  await send('/health', { method: 'GET' }, true).finally(() => (knocking = false));
}

function pause(ms: number, stop: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    stop?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(stop.reason as Error);
    });
  });
}
