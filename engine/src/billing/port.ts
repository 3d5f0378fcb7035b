/** What an account has, and how it gets more. Holds and captures are the job room's business; see `ledger.ts`. */
import type { MicroSpark } from 'n8n-nodes-sogni-flow/contract';

export type Currency = 'spark' | 'sogni';

/** `play` is the monthly boost of the local account: it pays for built-in runtimes only. */
export type SparkKind = 'play' | 'free' | 'premium';

/** A lot of SOGNI is in millionths of a SOGNI, in accounts of its own: it is never mixed with Spark. */
export type LotKind = SparkKind | 'sogni';

export interface Balance {
  /** Not held, not spent. */
  readonly available: MicroSpark;
  readonly held: MicroSpark;
  readonly byKind: Readonly<Record<SparkKind, MicroSpark>>;
}

export interface Wallets {
  balance(account: string): Promise<Balance>;
  /** What the account has in SOGNI, in millionths. */
  sogniBalance(account: string): Promise<{ readonly available: number; readonly held: number }>;
  /** @param reference - makes the grant idempotent: the same one is given once. */
  grant(account: string, amount: MicroSpark, kind: LotKind, reference: string, expiresAt?: number): Promise<void>;
}
