/**
 * What holds for every answer, also of what is refused before a route is reached: no browser takes it for a page, shows it in a frame or keeps
 * it. Routes that serve files, and the page itself, say otherwise.
 */
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Log } from 'sogni-flow-runtime';
import { errorHandler } from './envelope.ts';

const BARE = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Nothing is called by a zero byte, which databases cannot even look for. */
const ZERO = '%00';

export function answerBarely(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ url }, reply) => {
    reply.headers(BARE);
    if (url.split('?')[0]!.includes(ZERO)) throw new FlowError('invalid_input', `the address has ${ZERO} in it; no name has`);
  });
}

/** For addresses that lead to no route because they cannot be read; no hook is called for them. */
export function unreadable(log: Log): NonNullable<FastifyServerOptions['frameworkErrors']> {
  const answer = errorHandler(log);
  return (error, request, reply) => answer(error, request, reply.headers(BARE));
}
