/**
 * Links that carry their own permission: one method, one path, one account, half an hour. The media nodes download results and
 * upload inputs by them without showing an API key.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

const VALID_MS = 30 * 60 * 1_000;

export interface SignedLinks {
  /** @param path - below the base URL. */
  sign(method: 'GET' | 'PUT', path: string, account: string): string;
  /** @returns the account that the link was made for. @throws FlowError `forbidden` */
  verify(method: 'GET' | 'PUT', path: string, query: unknown): string;
}

export const isSigned = (query: unknown): boolean => typeof query === 'object' && query !== null && 'signature' in query;

export function createSignedLinks(baseUrl: string, key: Uint8Array, clock: () => number): SignedLinks {
  const signatureOf = (...parts: readonly string[]): Buffer => createHmac('sha256', key).update(parts.join('\n')).digest();

  return {
    sign(method, path, account) {
      const expires = String(clock() + VALID_MS);
      const signature = signatureOf(method, path, account, expires).toString('base64url');
      return `${baseUrl}${path}?${new URLSearchParams({ account, expires, signature }).toString()}`;
    },
    verify(method, path, query) {
      const { account, expires, signature } = query as Record<string, unknown>;
      if (typeof account !== 'string' || typeof expires !== 'string' || typeof signature !== 'string') throw forged();
      const [given, expected] = [Buffer.from(signature, 'base64url'), signatureOf(method, path, account, expires)];
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw forged();
      if (Number(expires) < clock()) throw new FlowError('forbidden', 'the link has expired; ask for a new one, they are valid for 30 minutes');
      return account;
    },
  };
}

const forged = (): FlowError => new FlowError('forbidden', 'the link is not one that this server has signed; ask for a new one');
