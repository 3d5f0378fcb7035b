/** What an account has, and how it gets more. Holds and captures are the job room's business; see `ledger.ts`. */
import type { MicroSpark } from 'n8n-nodes-sogni-flow/contract';

/** `play` is the monthly boost of the local account: it pays for built-in runtimes only. */
export type SparkKind = 'play' | 'free' | 'premium';

export interface Balance {
  /** Not held, not spent. */
  readonly available: MicroSpark;
  readonly held: MicroSpark;
  readonly byKind: Readonly<Record<SparkKind, MicroSpark>>;
}

export interface Wallets {
  balance(account: string): Promise<Balance>;
  /** @param reference - makes the grant idempotent: the same one is given once. */
  grant(account: string, amount: MicroSpark, kind: SparkKind, reference: string, expiresAt?: number): Promise<void>;
}
