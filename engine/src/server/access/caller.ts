/**
 * Who calls: an API key as `api-key: id.secret` or `Authorization: Bearer id.secret`, or this very process with its token.
 * A request without a key is refused; it never falls back to somebody's account.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Accounts } from '../../accounts/port.ts';
import type { Owner } from '../../fleet/rows.ts';
import { createFailureLimiter } from './failure-limiter.ts';
import { inProcessCaller } from './run-header.ts';

export interface Caller {
  readonly account: string;
  /** Absent for this process itself, unless it works for who came with a key. */
  readonly apiKeyId?: string;
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

/**
 * A right key is let in whatever else comes from its address: many customers can share one, and a guesser must not lock them out.
 * @returns a function that rejects with `unauthorized`, or with `rate_limited` for a wrong key too many.
 */
export function createAuthentication(accounts: Accounts, inProcessToken: string | undefined, clock: () => number): (request: FastifyRequest) => Promise<Caller> {
  const limiter = createFailureLimiter(clock);
  const isInProcess = inProcessToken === undefined ? () => false : sameAs(inProcessToken);

  return async (request) => {
    const presented = presentedKey(request);
    if (presented === undefined) throw new FlowError('unauthorized', 'the request has no API key; send it as "api-key: id.secret" or "Authorization: Bearer id.secret"');
    if (isInProcess(presented)) return inProcessCaller(request.headers);
    try {
      const { account, id, worker } = await accounts.authenticate(presented);
      return { account, apiKeyId: id, ...(worker && { worker }) };
    } catch (error) {
      if (FlowError.is(error) && error.code === 'unauthorized') limiter.failed(request.ip);
      throw error;
    }
  };
}

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
