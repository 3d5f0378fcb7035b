/** The cookie that carries a session's secret: for this server alone, out of reach of scripts, and never sent along by another site's page. */
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface SessionCookie {
  read(request: FastifyRequest): string | undefined;
  /** @param expiresAt - milliseconds since the epoch. */
  set(reply: FastifyReply, secret: string, expiresAt: number): void;
  clear(reply: FastifyReply): void;
}

/** @param baseUrl - how browsers reach the server. Cookies know no ports, so two servers of one machine need two names. */
export function createSessionCookie(baseUrl: string): SessionCookie {
  const { protocol, port } = new URL(baseUrl);
  const secure = protocol === 'https:';
  const name = secure ? '__Host-sogni-flow' : `sogni-flow-${port || '80'}`;
  const options: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'strict', secure };
  return {
    read: ({ cookies }) => cookies[name],
    set: (reply, secret, expiresAt) => void reply.setCookie(name, secret, { ...options, expires: new Date(expiresAt) }),
    clear: (reply) => void reply.clearCookie(name, options),
  };
}
