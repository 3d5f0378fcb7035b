/**
 * Accounts and their API keys.
 *
 * A key is `id.secret`; the secret has 256 random bits. Kept is an HMAC of it under a pepper that does not lie in the database, so
 * neither a stolen database nor a look at the tables yields a key. Every refusal takes the same steps and says the same.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SqlStore } from 'sogni-flow-runtime';
import { CAP_COLUMNS, toCap, type Cap, type CapRow } from '../billing/caps.ts';
import type { Ledger } from '../billing/ledger.ts';
import { askMany } from '../store/ask-many.ts';
import { newKeyId } from './key-id.ts';
import type { Accounts, ApiKey, KeyCaps } from './port.ts';

/** Caps of a key lie with the ledger (`key_cap`), which enforces them. */
export const ACCOUNT_SCHEMA = [
  `CREATE TABLE api_key (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    secret_hmac TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
  )`,
  'CREATE INDEX api_key_by_account ON api_key (account, created_at)',
  // account or worker: what the key opens.
  `ALTER TABLE api_key ADD COLUMN kind TEXT NOT NULL DEFAULT 'account'`,
];

export interface AccountsOptions {
  readonly store: SqlStore;
  readonly ledger: Pick<Ledger, 'open' | 'setCap' | 'verifyEmail' | 'isEmailVerified'>;
  /** At least 16 bytes, kept outside the database. Another pepper makes every key invalid. */
  readonly pepper: string | Uint8Array;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

interface KeyRow extends CapRow {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly secret_hmac: string;
  readonly created_at: number;
  readonly revoked_at: number | null;
  readonly kind: 'account' | 'worker';
}

const SELECT = `SELECT k.id, k.account, k.name, k.secret_hmac, k.created_at, k.revoked_at, k.kind, c.per_job, c.per_run, c.per_day, c.per_month, c.total
  FROM api_key k LEFT JOIN key_cap c ON c.api_key_id = k.id`;

const LONGEST_KEY = 200;
const LONGEST_NAME = 100;

/** @throws FlowError `invalid_configuration` for a short pepper. */
export function createAccounts({ store, ledger, pepper, clock = Date.now }: AccountsOptions): Accounts {
  if (Buffer.byteLength(pepper) < 16) throw new FlowError('invalid_configuration', `the pepper has ${Buffer.byteLength(pepper)} bytes; at least 16 are needed`);
  const hmac = (key: string): Buffer => createHmac('sha256', pepper).update(key).digest();

  return {
    async ensure(account) {
      checkName('account', account);
      await ledger.open(account);
    },

    async createKey(account, name, caps = {}, kind = 'account') {
      checkName('account', account);
      checkName('name', name);
      await ledger.open(account);
      const id = newKeyId();
      const secret = `${id}.${randomBytes(32).toString('base64url')}`;
      const createdAt = clock();
      await store.transaction(async (tx) => {
        const sql = 'INSERT INTO api_key (id, account, name, secret_hmac, created_at, kind) VALUES (?, ?, ?, ?, ?, ?)';
        await tx.run(sql, id, account, name, hmac(secret).toString('hex'), createdAt, kind);
        await ledger.setCap(tx, id, account, caps);
      });
      return { key: { id, account, name, createdAt, ...(kind === 'worker' && { worker: true }), ...shownCaps(caps) }, secret };
    },

    async listKeys(account) {
      const rows = await store.all<KeyRow>(`${SELECT} WHERE k.account = ? ORDER BY k.created_at, k.id`, account);
      return rows.map(toKey);
    },

    async capKey(account, id, changes) {
      await store.transaction(async (tx) => {
        const row = await tx.get<KeyRow>(`${SELECT} WHERE k.id = ? AND k.account = ?`, id, account);
        if (!row) throw new FlowError('not_found', `account "${account}" has no API key "${id}"`);
        const kept = Object.entries(toCap(row)).filter(([name]) => !(name in changes));
        const set = Object.entries(changes).filter(([, amount]) => amount !== null);
        await ledger.setCap(tx, id, account, Object.fromEntries([...kept, ...set]));
      });
      return toKey((await store.get<KeyRow>(`${SELECT} WHERE k.id = ?`, id)) as KeyRow);
    },

    async renameKey(account, id, name) {
      checkName('name', name);
      const known = await store.run('UPDATE api_key SET name = ? WHERE id = ? AND account = ?', name, id, account);
      if (known === 0) throw new FlowError('not_found', `account "${account}" has no API key "${id}"`);
    },

    async verifyEmail(account) {
      checkName('account', account);
      await ledger.verifyEmail(account);
    },

    isEmailVerified: (account) => ledger.isEmailVerified(account),

    async revokeKey(account, id) {
      const known = await store.run('UPDATE api_key SET revoked_at = COALESCE(revoked_at, ?) WHERE id = ? AND account = ?', clock(), id, account);
      if (known === 0) throw new FlowError('not_found', `account "${account}" has no API key "${id}"`);
    },

    async validKeys(ids) {
      const rows = await askMany<{ id: string }>(store, (list) => `SELECT id FROM api_key WHERE revoked_at IS NULL AND id IN (${list})`, ids);
      return new Set(rows.map(({ id }) => id));
    },

    async authenticate(presented) {
      const key = presented.length > LONGEST_KEY ? '' : presented;
      const row = await store.get<KeyRow>(`${SELECT} WHERE k.id = ?`, key.slice(0, Math.max(0, key.indexOf('.'))));
      const expected = row ? Buffer.from(row.secret_hmac, 'hex') : hmac('a key that nobody has');
      const right = timingSafeEqual(hmac(key), expected);
      if (!right || !row || row.revoked_at !== null) {
        throw new FlowError('unauthorized', 'the API key is not valid; check it for typing errors, or create a new one');
      }
      return toKey(row);
    },
  };
}

/** @throws FlowError `invalid_parameter` */
function checkName(what: string, value: string): void {
  if (value.length > 0 && value.length <= LONGEST_NAME && value === value.trim() && !/\p{Cc}/u.test(value)) return;
  const shown = JSON.stringify(value.slice(0, 40));
  throw new FlowError('invalid_parameter', `${what} is ${shown}; 1 to ${LONGEST_NAME} characters without control characters or outer spaces are allowed`);
}

const toKey = (row: KeyRow): ApiKey => ({
  id: row.id,
  account: row.account,
  name: row.name,
  createdAt: row.created_at,
  ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  ...(row.kind === 'worker' && { worker: true }),
  ...shownCaps(toCap(row)),
});

/** `perJob` is shown as `capPerJob`. */
const shownCaps = (cap: Cap): KeyCaps =>
  Object.fromEntries(Object.keys(CAP_COLUMNS).flatMap((name) => {
    const amount = cap[name as keyof Cap];
    return amount === undefined ? [] : [[`cap${name[0]?.toUpperCase()}${name.slice(1)}`, amount]];
  }));
