/**
 * Who calls: an API key as `api-key: id.secret` or `Authorization: Bearer id.secret`, this very process with its token, or the browser of
 * somebody who is signed in, by its cookie. A request with none of them is refused; it never falls back to somebody's account.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { CSRF_HEADER, FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Accounts } from '../../accounts/port.ts';
import type { Owner } from '../../fleet/rows.ts';
import type { FailureLimiter } from './failure-limiter.ts';
import type { OwnPage } from './own-page.ts';
import { inProcessCaller } from './run-header.ts';
import type { SessionCookie } from './session-cookie.ts';
import { isCsrfOf, type Sessions } from './sessions.ts';

export interface Caller {
  readonly account: string;
  /** The key, or the one that a session was opened with; absent for this process itself unless it works for who came with one, and for a session that a link opened. */
  readonly apiKeyId?: string;
  /** This process itself, by its token. */
  readonly inProcess?: true;
  /** By the cookie of a browser. */
  readonly sessionId?: string;
  /** The execution whose budget pays: told by this process only, in the header `sogni-flow-run`. */
  readonly runId?: string;
  /** A worker of another machine, not an account. */
  readonly worker?: true;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that needs a key. */
    caller: Caller;
  }
}

export const newInProcessToken = (): string => `local.${randomBytes(32).toString('base64url')}`;

export interface AuthenticationParts {
  readonly accounts: Pick<Accounts, 'authenticate'>;
  readonly sessions: Pick<Sessions, 'find'>;
  readonly cookie: Pick<SessionCookie, 'read'>;
  readonly ownPage: OwnPage;
  readonly limiter: FailureLimiter;
  readonly inProcessToken: string | undefined;
}

/** @returns a function that rejects with `unauthorized`, with `rate_limited` for a wrong key too many, or with `forbidden` for a session's request that its page did not make. */
export function createAuthentication(parts: AuthenticationParts): (request: FastifyRequest) => Promise<Caller> {
  const { accounts, sessions, cookie, ownPage, limiter, inProcessToken } = parts;
  const isInProcess = inProcessToken === undefined ? () => false : sameAs(inProcessToken);

  async function signedIn(request: FastifyRequest, secret: string): Promise<Caller> {
    const session = await sessions.find(secret);
    if (!session) throw new FlowError('unauthorized', 'the session is over; sign in again');
    checkPage(request, secret, ownPage);
    const { id: sessionId, account, apiKeyId } = session;
    return { account, ...(apiKeyId !== undefined && { apiKeyId }), sessionId };
  }

  return async (request) => {
    const presented = presentedKey(request);
    const secret = presented === undefined ? cookie.read(request) : undefined;
    if (secret !== undefined) return await signedIn(request, secret);
    if (presented === undefined) throw new FlowError('unauthorized', 'the request has no API key; send it as "api-key: id.secret" or "Authorization: Bearer id.secret"');
    if (isInProcess(presented)) return inProcessCaller(request.headers);
    const { account, id, worker } = await limiter.watch(request.ip, () => accounts.authenticate(presented));
    return { account, apiKeyId: id, ...(worker && { worker }) };
  };
}

/** @throws FlowError `forbidden` for what another page makes a browser send. What only reads is harmless: no other page sees the answer. */
export function checkPage(request: FastifyRequest, secret: string, ownPage: OwnPage): void {
  ownPage.checkHost(request);
  ownPage.checkOrigin(request);
  if (request.method === 'GET' || request.method === 'HEAD' || isCsrfOf(secret, request.headers[CSRF_HEADER])) return;
  throw new FlowError('forbidden', `a session's request that changes something needs the header ${CSRF_HEADER} with the token of GET /v1/session`);
}

/** This process itself, by its token. */
export const isThisProcess = ({ inProcess }: Caller): boolean => inProcess === true;

/** Refuses a worker's key where an account is meant, and the other way round. @throws FlowError `forbidden` */
export function mustBe(kind: 'account' | 'worker', caller: Caller): Caller {
  if ((caller.worker === true) === (kind === 'worker')) return caller;
  throw new FlowError('forbidden', caller.worker ? "this is a worker's key; it opens and reports jobs and can do nothing else" : "this route is for workers; make a key for one with: sogni-flow keys create NAME --worker");
}

/** Of a worker's key; this process itself has none. */
export const ownerOf = ({ account, apiKeyId = '' }: Caller): Owner => ({ account, apiKeyId });

function presentedKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['api-key'];
  if (typeof key === 'string' && key !== '') return key;
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Compares in a time that does not depend on where two secrets differ. */
function sameAs(secret: string): (presented: string) => boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  const expected = digest(secret);
  return (presented) => timingSafeEqual(digest(presented), expected);
}
