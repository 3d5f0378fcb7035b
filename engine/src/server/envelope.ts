/** The one shape of every answer, and how failures become it: a `FlowError` by the contract's table, anything else as a bug that says nothing. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, FlowError, type Envelope, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';
import type { Log } from 'sogni-flow-runtime';

export const success = <Data>(data: Data): Envelope<Data> => ({ status: 'success', data });

/** Numbers that the API's clients know for some of the codes. */
const ERROR_NUMBERS: Partial<Record<ErrorCode, number>> = { not_found: 102 };

interface Failure {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** A failure as it is answered, and with which HTTP status. */
export interface DescribedFailure {
  readonly status: number;
  readonly envelope: Extract<Envelope<never>, { status: 'error' }>;
}

/** What is a bug goes to the log whole. */
export function describeFailure(error: unknown, request: FastifyRequest, log: Log): DescribedFailure {
  const { status, code, message, details } = failureOf(error);
  if (status >= 500 && !(FlowError.is(error) && error.code !== 'internal')) log('error', `${request.method} ${request.routeOptions.url ?? 'unknown route'} failed unexpectedly`, error);
  const retryAfter = typeof details?.retryAfter === 'number' ? details.retryAfter : undefined;
  const errorCode = ERROR_NUMBERS[code];
  const envelope = {
    status: 'error',
    message,
    code,
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(details === undefined ? {} : { details }),
  } as const;
  return { status, envelope };
}

export function errorHandler(log: Log) {
  return function answerWithError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, envelope } = describeFailure(error, request, log);
    if (envelope.retryAfter !== undefined) reply.header('retry-after', String(envelope.retryAfter));
    reply.code(status).send(envelope);
  };
}

function failureOf(error: unknown): Failure {
  if (FlowError.is(error)) return { status: ERRORS[error.code].status, code: error.code, message: error.message, details: error.details };
  return ofFramework(error as Partial<FastifyError> | undefined) ?? { status: 500, code: 'internal', message: 'the server failed in a way that it should not; its log has the details' };
}

/** What the HTTP framework refuses before a route is reached, and a client that hangs up in the middle of its upload. */
function ofFramework(error: Partial<FastifyError> | undefined): Failure | undefined {
  switch (error?.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { status: 413, code: 'media_too_large', message: 'the body is larger than this route allows' };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { status: 415, code: 'invalid_input', message: 'the content type is not accepted here; send application/json' };
    case 'FST_ERR_BAD_URL':
      return { status: 400, code: 'invalid_input', message: 'the address cannot be read: it has a "%" that begins no character' };
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return { status: 400, code: 'invalid_input', message: 'the upload ended before it was whole; send it again' };
  }
  // Files of the page, outside of their folder.
  if (error?.statusCode === 403 || error?.statusCode === 404) return { status: 404, code: 'not_found', message: 'there is nothing at this address' };
  if (error?.statusCode && error.statusCode >= 400 && error.statusCode < 500) {
    return { status: error.statusCode, code: 'invalid_input', message: 'the request cannot be read; a body must be well-formed JSON' };
  }
  return undefined;
}
