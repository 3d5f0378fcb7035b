/**
 * What the network says when it does not do what it was asked, and which code of the table that is here.
 *
 * Money and keys there are the operator's: whoever asked for the job has paid, and can do nothing about them. Of another engine the code of its
 * answer counts, of the network the class of its error, else the status.
 */
import { ERRORS, FlowError, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';
import { isRecord, type Fields } from '../is-record.ts';

export const fieldsOf = (value: unknown): Fields => (isRecord(value) ? value : {});
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const LONGEST_MESSAGE = 300;
const HINTS: Partial<Record<ErrorCode, string>> = {
  invalid_configuration: 'the network does not take the key; set SOGNI_FLOW_SOGNI_KEY to one that it takes',
  runtime_unpaid: "the operator's account there has too little Spark, or may not spend it on this",
};

/** Codes of another engine that mean something else to who asked here; those that are not named and are no use to him are `runtime_failed`. */
const FROM_ENGINE = byName({
  ...{ insufficient_spark: 'runtime_unpaid', over_cap: 'runtime_unpaid', premium_required: 'runtime_unpaid', runtime_unpaid: 'runtime_unpaid' },
  ...{ unauthorized: 'invalid_configuration', forbidden: 'invalid_configuration' },
  ...{ unknown_model: 'no_runtime_for_operation', no_runtime_for_operation: 'no_runtime_for_operation', unknown_operation: 'no_runtime_for_operation' },
  ...{ invalid_parameter: 'invalid_parameter', invalid_input: 'invalid_input', invalid_media: 'invalid_media', media_too_large: 'media_too_large' },
  ...{ content_filtered: 'content_filtered', rate_limited: 'rate_limited', timed_out: 'timed_out' },
});

/** `classification` of an error of the network. */
const CLASSES = byName({
  ...{ validation: 'invalid_parameter', auth: 'invalid_configuration', billing: 'runtime_unpaid', rate_limit: 'rate_limited', policy: 'content_filtered' },
  sensitiveContent: 'content_filtered',
});

/** Of jobs on the socket: no funds, a plan that does not cover it, a plan's limit, a payment that is due, a plan that is needed. */
const UNPAID: ReadonlySet<number> = new Set([4024, 4078, 4079, 4080, 4081]);
const UNAVAILABLE: ReadonlySet<number> = new Set([1001, 4100, 5001]);

const STATUSES: Readonly<Record<number, ErrorCode>> = {
  ...{ 401: 'invalid_configuration', 402: 'runtime_unpaid', 403: 'invalid_configuration', 408: 'runtime_unreachable', 409: 'rate_limited' },
  ...{ 413: 'media_too_large', 423: 'rate_limited', 425: 'runtime_unreachable', 429: 'rate_limited', 501: 'no_runtime_for_operation' },
};

/** Only its own names: what comes from outside may be called like anything. */
function byName(codes: Readonly<Record<string, ErrorCode>>): (name: unknown) => ErrorCode | undefined {
  return (name) => (typeof name === 'string' && Object.hasOwn(codes, name) ? codes[name] : undefined);
}

export interface Refusal {
  readonly status?: number;
  readonly body: Fields;
}

export function codeOf({ status, body }: Refusal): ErrorCode {
  const told = textOf(body.code);
  const number = Number(body.errorCode ?? body.code);
  if (UNPAID.has(number)) return 'runtime_unpaid';
  if (UNAVAILABLE.has(number)) return 'runtime_unreachable';
  const known = FROM_ENGINE(body.code) ?? CLASSES(body.code) ?? CLASSES(body.classification);
  if (known) return known;
  if (told !== undefined && Object.hasOwn(ERRORS, told)) return 'runtime_failed';
  if (status === undefined) return 'runtime_failed';
  if (status >= 300 && status < 400) return 'invalid_configuration';
  return STATUSES[status] ?? (status >= 500 ? 'runtime_unreachable' : status === 404 ? 'runtime_failed' : 'invalid_parameter');
}

export const shortened = (message: string): string => {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE - 1)}…` : line;
};

/** @param what - was asked for, such as `POST /v1/creative-agent/workflows`, or what failed. */
export function failureOf(refusal: Refusal, what: string): FlowError {
  const code = codeOf(refusal);
  const { status, body } = refusal;
  const message = shortened(textOf(body.message) ?? textOf(body.error) ?? '');
  const said = [status === undefined ? '' : ` was answered with ${status}`, message === '' ? '' : `: ${message}`].join('');
  const hint = HINTS[code];
  return new FlowError(code, `${what}${said}${hint === undefined ? '' : ` (${hint})`}`, { details: { ...(status === undefined ? {} : { status }), ...fieldsOf(body.details) } });
}

/** Whether what was asked for is not there. */
export const isUnknown = (error: unknown): boolean => FlowError.is(error) && error.details?.status === 404;

/** Whether the network has said no. Without an answer, or with one of something on the way, what was asked may be under way. */
export const isRefused = (error: unknown): boolean => FlowError.is(error) && Math.floor(Number(error.details?.status) / 100) === 4;

/** For a catch that goes on with what was foreseen. @throws whatever else it is. */
export function asFlowError(error: unknown): FlowError {
  if (FlowError.is(error)) return error;
  throw error;
}
