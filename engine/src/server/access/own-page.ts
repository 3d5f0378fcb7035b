/**
 * Whether a browser speaks for this server's own page.
 *
 * A page of another origin cannot read answers, and with a strict cookie it is nobody. These checks hold without that: a page under a name
 * that somebody lets point at this machine (DNS rebinding) is refused by its `Host`, and one of another origin or port by what the browser
 * says of it.
 */
import type { FastifyRequest } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isLoopback } from './loopback.ts';

export interface OwnPage {
  /** @throws FlowError `forbidden` for a name that is neither this machine's nor the public one, where the connection came to a loopback address. */
  checkHost(request: FastifyRequest): void;
  /** @throws FlowError `forbidden` for a request that a page of another origin makes. */
  checkOrigin(request: FastifyRequest): void;
}

/** @param baseUrl - how browsers reach the server. */
export function createOwnPage(baseUrl: string): OwnPage {
  const own = new URL(baseUrl);
  const isOwnOrigin = (origin: string, { host }: FastifyRequest): boolean => origin === own.origin || (URL.canParse(origin) && new URL(origin).host === host);

  return {
    checkHost({ headers: { host = '' }, socket }) {
      // As the browser sent it: a page may set what a proxy would, but not its own name.
      const hostname = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : host;
      const onLoopback = isLoopback(own.hostname) || isLoopback(socket.localAddress ?? '');
      if (!onLoopback || isLoopback(hostname) || hostname === own.hostname) return;
      throw new FlowError('forbidden', `this server is not called "${hostname.slice(0, 80)}"; open it at ${own.origin}`);
    },
    checkOrigin(request) {
      const { origin, 'sec-fetch-site': site } = request.headers;
      const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
      if (foreign || (origin !== undefined && !isOwnOrigin(origin, request))) {
        throw new FlowError('forbidden', `a session serves the page of ${own.origin} alone; from elsewhere use an API key`);
      }
    },
  };
}
