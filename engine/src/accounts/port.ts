/** Accounts and their API keys. A key is shown once as `id.secret`; only an HMAC of the secret is stored. */
import type { MicroSpark } from 'n8n-nodes-sogni-flow/contract';

/** The account of the person whose machine this is; used without a key. */
export const LOCAL_ACCOUNT = 'local';

export interface ApiKey {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly createdAt: number;
  readonly revokedAt?: number;
  /** The most that one job paid with this key may cost, and all of them together. */
  readonly capPerJob?: MicroSpark;
  readonly capTotal?: MicroSpark;
}

export interface Accounts {
  /** Creates the account if it is new and gives it this month's play money; safe to call at every start. */
  ensure(account: string): Promise<void>;
  createKey(account: string, name: string, caps?: { perJob?: MicroSpark; total?: MicroSpark }): Promise<{ readonly key: ApiKey; readonly secret: string }>;
  listKeys(account: string): Promise<readonly ApiKey[]>;
  /** @throws FlowError `not_found` */
  revokeKey(account: string, id: string): Promise<void>;
  /** @throws FlowError `unauthorized`, the same for an unknown, revoked or wrong key. */
  authenticate(presented: string): Promise<ApiKey>;
}
