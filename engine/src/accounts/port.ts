/** Accounts and their API keys. A key is shown once as `id.secret`; only an HMAC of the secret is stored. */
import type { MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Cap } from '../billing/caps.ts';

/** The account of the person whose machine this is; used without a key. */
export const LOCAL_ACCOUNT = 'local';

/** The most that may be spent with a key, in µSpark; absent is without limit. Days and months are UTC. */
export interface KeyCaps {
  /** One request is one job. */
  readonly capPerJob?: MicroSpark;
  readonly capPerRun?: MicroSpark;
  readonly capPerDay?: MicroSpark;
  readonly capPerMonth?: MicroSpark;
  readonly capTotal?: MicroSpark;
}

export interface ApiKey extends KeyCaps {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly createdAt: number;
  readonly revokedAt?: number;
  /** For a worker on another machine: it opens and reports jobs of all accounts, and can do nothing else. */
  readonly worker?: true;
}

export interface Accounts {
  /** Creates the account if it is new and gives it this month's play money; safe to call at every start. */
  ensure(account: string): Promise<void>;
  createKey(account: string, name: string, caps?: Cap, kind?: 'account' | 'worker'): Promise<{ readonly key: ApiKey; readonly secret: string }>;
  listKeys(account: string): Promise<readonly ApiKey[]>;
  /** Changes caps of a key: a number sets one, null lifts it, what is absent stays. @throws FlowError `not_found` */
  capKey(account: string, id: string, changes: { readonly [Name in keyof Cap]?: MicroSpark | null }): Promise<ApiKey>;
  /** @throws FlowError `not_found`; `invalid_parameter` */
  renameKey(account: string, id: string, name: string): Promise<void>;
  /** Notes that the e-mail address of an account was verified. */
  verifyEmail(account: string): Promise<void>;
  isEmailVerified(account: string): Promise<boolean>;
  /** @throws FlowError `not_found` */
  revokeKey(account: string, id: string): Promise<void>;
  /** @returns those of the ids whose keys are not revoked. */
  validKeys(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** @throws FlowError `unauthorized`, the same for an unknown, revoked or wrong key. */
  authenticate(presented: string): Promise<ApiKey>;
}
