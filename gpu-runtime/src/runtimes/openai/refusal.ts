/** What a server says when it does not do what it was asked, and which code of the table that is. */
import { FlowError, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../is-record.ts';

export interface Refusal {
  readonly status: number;
  /** In one line, at most 300 characters. */
  readonly message: string;
  /** The server's own word, such as `moderation_blocked`. */
  readonly code?: string;
  /** Milliseconds after which to ask again, where the server says so. */
  readonly retryAfterMs?: number;
}

const LONGEST_MESSAGE = 300;

const FILTERED = /content_policy|content_filter|moderation|safety/i;
const UNPAID = /insufficient_quota|billing/i;
/** What some servers say, as a fault of the request, when the model that is loaded is of another kind. */
const OTHER_KIND = /\bmodel\b[^.]* does not support|unsupported generation mode/i;

/**
 * By status; a status that is not named here counts as the class of its hundred.
 *
 * What failed while the server worked on it is `runtime_failed`, which is tried a few times: the job itself may be what takes the server down.
 * `runtime_unreachable` and `rate_limited`, which are tried until the job's time is up, are for what was turned away before work began.
 */
const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'invalid_configuration',
  403: 'invalid_configuration',
  404: 'no_runtime_for_operation',
  405: 'no_runtime_for_operation',
  408: 'timed_out',
  413: 'media_too_large',
  425: 'runtime_unreachable',
  429: 'rate_limited',
  501: 'no_runtime_for_operation',
  503: 'runtime_unreachable',
  504: 'timed_out',
};

const HINTS: Partial<Record<ErrorCode, string>> = {
  invalid_configuration: 'the server does not take the key; set SOGNI_FLOW_OPENAI_KEY to one that it takes',
  no_runtime_for_operation: 'the server lists the model but does not do this with it',
};

function codeOf({ status, code = '', message }: Refusal): ErrorCode {
  if (FILTERED.test(code)) return 'content_filtered';
  if (UNPAID.test(code)) return 'runtime_failed';
  if (status >= 300 && status < 400) return 'invalid_configuration';
  if (status === 400 && OTHER_KIND.test(message)) return 'no_runtime_for_operation';
  return CODES[status] ?? (status >= 400 && status < 500 ? 'invalid_parameter' : 'runtime_failed');
}

/** @param what - what was asked for, such as `POST /v1/videos`. */
export function failureOf(refusal: Refusal, what: string): FlowError {
  const { status, message, retryAfterMs } = refusal;
  const code = codeOf(refusal);
  const hint = status < 400 ? 'redirects are not followed; set SOGNI_FLOW_OPENAI_URL to the address that it names' : HINTS[code];
  const details = { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  return new FlowError(code, `${what} was answered with ${status}${message === '' ? '' : `: ${message}`}${hint === undefined ? '' : ` (${hint})`}`, { details });
}

/** @param text - the body, as far as it was read. @param headers - in lower case. */
export function readRefusal(status: number, headers: Readonly<Record<string, string | string[] | undefined>>, text: string, now: number): Refusal {
  const { message, code } = told(text, String(headers['content-type'] ?? ''));
  const retryAfterMs = readRetryAfter(headers['retry-after'], now);
  return { status, message: shortened(message), ...(code === undefined ? {} : { code }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** Seconds, or a date. */
function readRetryAfter(value: string | string[] | undefined, now: number): number | undefined {
  if (typeof value !== 'string') return undefined;
  const ms = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

interface Told {
  readonly message: string;
  readonly code?: string;
}

/** The shapes that servers have: `{error: {message, code}}`, `{error: text, message?}`, `{detail: text | [{loc, msg}]}`, plain text. */
function told(text: string, contentType: string): Told {
  if (/^\s*</.test(text) || contentType.includes('html')) return { message: 'a web page' };
  const body = parsed(text);
  if (!isRecord(body)) return { message: text };
  return toldBy(body.error) ?? toldBy(body.detail) ?? toldBy(body) ?? { message: text };
}

/** What is said in the `error` of an answer that counts as a success, or of a video job. */
export function toldBy(error: unknown): Told | undefined {
  if (typeof error === 'string') return { message: error };
  if (Array.isArray(error)) return { message: error.map((entry) => (isRecord(entry) ? `${[entry.loc].flat().join('.')}: ${String(entry.msg)}` : String(entry))).join('; ') };
  if (!isRecord(error) || typeof error.message !== 'string') return undefined;
  const code = error.code ?? error.type;
  return { message: error.message, ...(typeof code === 'string' ? { code } : {}) };
}

export const shortened = (message: string): string => {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE - 1)}…` : line;
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
