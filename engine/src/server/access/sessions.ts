/**
 * Sessions of browsers, and the links that open one on this machine.
 *
 * The secret of a session (256 random bits) is in the browser's cookie alone; its SHA-256 is the key of the row. What a page has to show
 * with every change (the CSRF token) is made of the secret, so it needs no place of its own. A session that was opened with an API key
 * pays with that key's caps, and is over in the moment in which the key is revoked.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';
import { askMany } from '../../store/ask-many.ts';

/** From the last time that the page was opened. */
export const SESSION_MS = 30 * 24 * 60 * 60_000;
export const LINK_MS = 60 * 60_000;

export interface Session {
  /** SHA-256 of its secret. */
  readonly id: string;
  readonly account: string;
  /** Absent when it was opened by a link. */
  readonly apiKeyId?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface OpenedSession extends Session {
  readonly secret: string;
}

export interface Sessions {
  /** @returns a token that signs in to the account once, within the hour. */
  makeLink(account: string): Promise<string>;
  /** @throws FlowError `unauthorized`, the same for a token that is wrong, used or too old. */
  openByLink(token: string): Promise<OpenedSession>;
  open(owner: Pick<Session, 'account' | 'apiKeyId'>): Promise<OpenedSession>;
  /** @returns those of the ids that `find` would find. */
  lasting(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** `undefined` also when it has expired, or its key is revoked. */
  find(secret: string): Promise<Session | undefined>;
  /** Lets it last `SESSION_MS` from now. */
  renew(secret: string): Promise<number>;
  end(secret: string): Promise<void>;
}

interface SessionRow {
  readonly hash: string;
  readonly account: string;
  readonly api_key_id: string | null;
  readonly expires_at: number;
}

const LASTING = `SELECT s.hash, s.account, s.api_key_id, s.expires_at FROM session s LEFT JOIN api_key k ON k.id = s.api_key_id
  WHERE s.expires_at > ? AND (s.api_key_id IS NULL OR (k.id IS NOT NULL AND k.revoked_at IS NULL)) AND s.hash`;

const newSecret = (): string => randomBytes(32).toString('base64url');

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** What a page sends along with every change. It says nothing about the secret. */
export const csrfOf = (secret: string): string => createHmac('sha256', secret).update('csrf').digest('base64url');

/** Compares in a time that does not depend on where the two differ. */
export function isCsrfOf(secret: string, given: unknown): boolean {
  const [expected, presented] = [Buffer.from(csrfOf(secret)), Buffer.from(typeof given === 'string' ? given : '')];
  return expected.length === presented.length && timingSafeEqual(expected, presented);
}

/** @param store - has `SESSION_TABLES` and the tables of the accounts. @param clock - milliseconds since the epoch. */
export function createSessions(store: SqlStore, clock: () => number = Date.now): Sessions {
  async function insert(tx: SqlHandle, { account, apiKeyId }: Pick<Session, 'account' | 'apiKeyId'>): Promise<OpenedSession> {
    const [secret, expiresAt] = [newSecret(), clock() + SESSION_MS];
    const id = hashOf(secret);
    await tx.run('DELETE FROM session WHERE expires_at <= ?', clock());
    await tx.run('INSERT INTO session (hash, account, api_key_id, expires_at) VALUES (?, ?, ?, ?)', id, account, apiKeyId ?? null, expiresAt);
    return { id, secret, account, ...(apiKeyId !== undefined && { apiKeyId }), expiresAt };
  }

  return {
    async makeLink(account) {
      const token = newSecret();
      await store.transaction(async (tx) => {
        await tx.run('DELETE FROM sign_in_link WHERE expires_at <= ?', clock());
        await tx.run('INSERT INTO sign_in_link (hash, account, expires_at) VALUES (?, ?, ?)', hashOf(token), account, clock() + LINK_MS);
      });
      return token;
    },

    async openByLink(token) {
      const opened = await store.transaction(async (tx) => {
        const link = await tx.get<{ account: string }>('DELETE FROM sign_in_link WHERE hash = ? AND expires_at > ? RETURNING account', hashOf(token), clock());
        return link && (await insert(tx, link));
      });
      if (!opened) throw new FlowError('unauthorized', 'the sign-in link was used already, or is older than an hour; print a new one: sogni-flow sign-in');
      return opened;
    },

    open: async (owner) => await store.transaction(async (tx) => await insert(tx, owner)),

    async find(secret) {
      const row = await store.get<SessionRow>(`${LASTING} = ?`, clock(), hashOf(secret));
      return row && { id: row.hash, account: row.account, ...(row.api_key_id !== null && { apiKeyId: row.api_key_id }), expiresAt: Number(row.expires_at) };
    },

    async lasting(ids) {
      const rows = await askMany<SessionRow>(store, (list) => `${LASTING} IN (${list})`, ids, clock());
      return new Set(rows.map(({ hash }) => hash));
    },

    async renew(secret) {
      const expiresAt = clock() + SESSION_MS;
      await store.run('UPDATE session SET expires_at = ? WHERE hash = ?', expiresAt, hashOf(secret));
      return expiresAt;
    },

    async end(secret) {
      await store.run('DELETE FROM session WHERE hash = ?', hashOf(secret));
    },
  };
}
