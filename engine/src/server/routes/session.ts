/** Signing in and out of the page: with an API key, or with the token of a link that this machine printed. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FlowError, type SessionRecord } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';
import { presentBalance } from '../../headless/present/present-balance.ts';
import { version } from '../../version.ts';
import { checkPage, mustBe } from '../access/caller.ts';
import type { FailureLimiter } from '../access/failure-limiter.ts';
import type { OwnPage } from '../access/own-page.ts';
import type { SessionCookie } from '../access/session-cookie.ts';
import { csrfOf, type OpenedSession, type Session, type Sessions } from '../access/sessions.ts';
import { success } from '../envelope.ts';
import { isCapped, keyOf } from '../keys/key-rights.ts';
import { readBody } from '../read-body.ts';
import type { Room } from '../room.ts';

const text = z.string().min(1).max(200).optional();
const SIGN_IN = z.object({ token: text, apiKey: text }).refine(({ token, apiKey }) => (token === undefined) !== (apiKey === undefined), 'either token or apiKey is needed');

export interface SessionParts {
  readonly sessions: Sessions;
  readonly cookie: SessionCookie;
  readonly ownPage: OwnPage;
  readonly limiter: FailureLimiter;
}

export function sessionRoutes(app: FastifyInstance, { services: { accounts, wallets }, standing }: Room, { sessions, cookie, ownPage, limiter }: SessionParts): void {
  app.addHook('onRequest', async (request, reply) => {
    ownPage.checkHost(request);
    ownPage.checkOrigin(request);
    reply.header('cache-control', 'no-store');
  });

  async function recordOf({ account, apiKeyId, expiresAt }: Session, secret: string): Promise<SessionRecord> {
    const [balance, key] = await Promise.all([wallets.balance(account), keyOf(accounts, { account, ...(apiKeyId !== undefined && { apiKeyId }) })]);
    return {
      ...{ account, csrf: csrfOf(secret), signedInBy: apiKeyId === undefined ? 'link' : 'key', expiresAt: new Date(expiresAt).toISOString() },
      ...{ balance: presentBalance(balance), mayMakeKeys: key === undefined || !isCapped(key), version: await version() },
    };
  }

  /** A key is tried as one in a header is: wrong ones are counted. */
  async function signIn(request: FastifyRequest): Promise<OpenedSession> {
    const { token, apiKey } = readBody(SIGN_IN, request.body);
    if (token !== undefined) return await limiter.watch(request.ip, () => sessions.openByLink(token));
    const { account, id, worker } = await limiter.watch(request.ip, () => accounts.authenticate(apiKey!));
    mustBe('account', { account, ...(worker && { worker }) });
    return await sessions.open({ account, apiKeyId: id });
  }

  async function end(secret: string): Promise<void> {
    await sessions.end(secret);
    await standing.look();
  }

  app.post('/v1/session', async (request, reply) => {
    const { secret, ...session } = await signIn(request);
    const former = cookie.read(request);
    if (former !== undefined) await end(former);
    cookie.set(reply, secret, session.expiresAt);
    return success(await recordOf(session, secret));
  });

  /** Asked by the page whenever it is opened; `null` when nobody is signed in. */
  app.get('/v1/session', async (request, reply) => {
    const secret = cookie.read(request);
    const session = secret === undefined ? undefined : await sessions.find(secret);
    if (secret === undefined || !session) return success(null);
    const expiresAt = await sessions.renew(secret);
    cookie.set(reply, secret, expiresAt);
    return success(await recordOf({ ...session, expiresAt }, secret));
  });

  app.delete('/v1/session', async (request, reply) => {
    const secret = cookie.read(request);
    if (secret === undefined) throw new FlowError('unauthorized', 'nobody is signed in');
    checkPage(request, secret, ownPage);
    await end(secret);
    cookie.clear(reply);
    return success({ signedOut: true });
  });
}
