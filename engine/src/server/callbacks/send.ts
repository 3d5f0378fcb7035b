/** One call to a receiver: guarded address, no redirects, a limit on time and on what is read of the answer. */
import { createHmac } from 'node:crypto';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { FlowError, SIGNATURE_HEADER } from 'n8n-nodes-sogni-flow/contract';
import { checkUrl, guardedLookup } from './address.ts';
import type { CallbackRule } from './rule.ts';

/** The receiver may fetch all results before it answers. */
export const SEND_TIMEOUT_MS = 180_000;
const PROBE_TIMEOUT_MS = 5_000;
/** Of an answer no more is kept than a message needs. */
const MOST_ANSWER = 500;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** @param now - milliseconds since the epoch. @returns `t=<seconds>,v1=<hex>` */
export function sign(secret: string, body: string, now: number): string {
  const time = Math.floor(now / 1_000);
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;
}

/** @param trace - a `traceparent` for the receiver. */
export async function send(rule: CallbackRule, target: string, secret: string, body: string, now: number, signal: AbortSignal, trace?: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(secret, body, now), ...(trace !== undefined && { traceparent: trace }) };
  return await exchange(rule, target, 'POST', headers, body, SEND_TIMEOUT_MS, signal);
}

/**
 * Whether somebody answers there at all. OPTIONS has no effect anywhere; any answer will do but that of a proxy whose host is away.
 * @throws FlowError `callback_unreachable`
 */
export async function probe(rule: CallbackRule, target: string): Promise<void> {
  checkUrl(rule, target);
  const { status } = await exchange(rule, target, 'OPTIONS', {}, undefined, PROBE_TIMEOUT_MS).catch((error: unknown) => {
    throw FlowError.is(error) ? error : new FlowError('callback_unreachable', `this server cannot reach ${new URL(target).host}: ${reasonOf(error)}`, { cause: error });
  });
  if (status === 502 || status === 503 || status === 504) throw new FlowError('callback_unreachable', `${new URL(target).host} answers with status ${status}: nobody is behind it`);
}

/** The reason without the address that a name leads to: what is behind it is nobody's business. */
export const reasonOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : error instanceof Error ? error.name : 'unknown');

async function exchange(rule: CallbackRule, target: string, method: string, headers: Record<string, string>, body: string | undefined, timeoutMs: number, signal?: AbortSignal): Promise<Answer> {
  const url = checkUrl(rule, target);
  const limit = AbortSignal.timeout(timeoutMs);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const start = url.protocol === 'https:' ? overHttps : overHttp;
  const request = start(url, { method, headers: { ...headers, 'content-length': Buffer.byteLength(body ?? ''), 'user-agent': 'sogni-flow' }, lookup: guardedLookup(rule, url), agent: false, signal: signal ? AbortSignal.any([signal, limit]) : limit }, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text = (text + chunk).slice(0, MOST_ANSWER);
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    response.on('error', reject);
  });
  request.on('error', reject);
  request.end(body);
  return await promise;
}
