/**
 * What a node tells of a failure. n8n shows its own two classes well: answers of the API are one, what the user can change is the other.
 * Either names the item, carries the API's code and, where it is known, after how many seconds to try again.
 */
import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';
import { JobFailure } from './outputs/job-failure.ts';

export type NodeFailure = NodeApiError | NodeOperationError;

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** What is known of a failure, wherever it comes from. */
export interface Told {
  /** Of the HTTP answer. */
  readonly status?: number;
  /** The API's. */
  readonly code?: string;
  /** The API's own sentence. */
  readonly sentence?: string;
  /** Seconds. */
  readonly retryAfter?: number;
  /** The server could not be reached, or hung up. */
  readonly noAnswer: boolean;
}

const NO_ANSWER = /\b(ECONN[A-Z]+|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|UND_ERR_[A-Z_]+|runtime_unreachable|timed_out)\b/;

/** Errors are wrapped a few times at most; a longer chain is a circle. */
const MOST_CAUSES = 5;

function* causes(error: unknown): Generator<Fields> {
  let current = fieldsOf(error);
  for (let depth = 0; depth < MOST_CAUSES && Object.keys(current).length + Number(current instanceof Error) > 0; depth += 1) {
    yield current;
    current = fieldsOf(current.cause ?? current.errorResponse);
  }
}

export function readFailure(cause: unknown): Told {
  const error = fieldsOf(cause);
  const response = fieldsOf(error.response);
  const context = fieldsOf(error.context);
  const body = fieldsOf(context.data ?? response.data ?? response.body);
  const plainCodes = [...causes(cause)].flatMap(({ code, httpCode }) => [code, httpCode].flatMap((plain) => text(plain) ?? []));
  const status = Number(error.httpCode ?? error.status ?? error.statusCode ?? response.status);
  const code = text(body.code) ?? text(context.code) ?? plainCodes.find((plain) => /^[a-z_]+$/.test(plain));
  const retryAfter = [body.retryAfter, fieldsOf(response.headers)['retry-after'], context.retryAfter].map(Number).find((seconds) => seconds > 0);
  const sentence = text(body.message);
  return {
    ...(status >= 100 ? { status } : {}),
    ...(code === undefined ? {} : { code }),
    ...(sentence === undefined ? {} : { sentence }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    // n8n keeps the reason of a connection that failed only in words.
    noAnswer: !(status >= 100) && [...plainCodes, error.description, ...(Array.isArray(error.messages) ? (error.messages as unknown[]) : [])].some((said) => NO_ANSWER.test(text(said) ?? '')),
  };
}

/** Whether the same request may go well a moment later. */
export const isPassing = ({ status, noAnswer }: Told): boolean => noAnswer || status === 429 || (status !== undefined && status >= 500);

const ADVICE: Readonly<Record<number, string>> = {
  401: 'Check the API key of the credential, and that it belongs to the base URL',
  402: 'Add Spark to the account, or ask for less',
  403: 'The API key may not do this; use another one',
  404: 'Check the ID, and that it belongs to the account of the credential',
  409: 'The request does not fit to what is there; run the workflow as a new execution',
  413: 'Use a smaller file',
  422: 'Change what is asked for, as the message says',
};

function adviceOn({ status, retryAfter, noAnswer }: Told): string | undefined {
  if (noAnswer) return 'Check the base URL of the credential, and that the server is running. Trying again is safe: nothing is bought twice';
  if (status === 429) return `Try again${retryAfter === undefined ? ' later' : ` in ${retryAfter} s`}; "Retry On Fail" in the settings of the node does that`;
  if (status !== undefined && status >= 500) return `The server could not answer. Try again${retryAfter === undefined ? '' : ` in ${retryAfter} s`}: nothing is bought twice`;
  return status === undefined ? undefined : ADVICE[status];
}

export function asNodeFailure(node: INode, cause: unknown, itemIndex: number): NodeFailure {
  const told = readFailure(cause);
  const failure = wrapped(node, cause, told, itemIndex);
  // n8n's HTTP helper makes its errors without knowing which item they are for.
  failure.context.itemIndex ??= itemIndex;
  if (told.code !== undefined) failure.context.code ??= told.code;
  if (told.retryAfter !== undefined) failure.context.retryAfter = told.retryAfter;
  if (failure instanceof NodeApiError) {
    const advice = adviceOn(told);
    if (told.sentence !== undefined) failure.message = told.sentence;
    if (advice !== undefined) failure.description = advice;
  }
  return failure;
}

function wrapped(node: INode, cause: unknown, told: Told, itemIndex: number): NodeFailure {
  if (cause instanceof NodeApiError || cause instanceof NodeOperationError) return cause;
  const isAnswer = !(cause instanceof JobFailure) && (told.status !== undefined || told.noAnswer || 'response' in fieldsOf(cause));
  if (isAnswer) return new NodeApiError(node, cause as JsonObject, { itemIndex });
  return new NodeOperationError(node, cause instanceof Error ? cause : String(cause), { itemIndex });
}
