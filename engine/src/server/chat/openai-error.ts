/** Failures as clients of OpenAI's API read them. The fields of this server's own answers stand beside. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';
import type { Log } from 'sogni-flow-runtime';
import { describeFailure, type DescribedFailure } from '../envelope.ts';

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
};

const typeOf = (status: number): string => TYPES[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error');

export function openaiError({ status, envelope }: DescribedFailure): object {
  const { code, message, details } = envelope;
  const { parameter = null } = (details ?? {}) as { readonly parameter?: string };
  return { error: { message, type: typeOf(status), code, param: parameter }, ...envelope };
}

/** Some clients try again by the status alone, unless they are told whether that can help. */
export function openaiErrorHandler(log: Log) {
  return function answerWithError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const failure = describeFailure(error, request, log);
    const { code, retryAfter } = failure.envelope;
    if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
    reply.header('x-should-retry', String(ERRORS[code as ErrorCode].retry)).code(failure.status).send(openaiError(failure));
  };
}
