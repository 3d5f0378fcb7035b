/** Transactions of the account as rows of a table. */
import type { LotKind } from './lots.ts';

/** As the API tells them. */
export interface Transaction {
  readonly id: string;
  readonly type: 'credit' | 'debit';
  /** Decimal. */
  readonly amount: string;
  readonly tokenType: 'spark' | 'sogni';
  /** Which Spark it was. */
  readonly lot?: LotKind | 'sogni';
  readonly description: string;
  /** `project` for what was bought. */
  readonly source: string;
  /** Milliseconds since the epoch. */
  readonly createTime: number;
}

export interface TransactionPage {
  readonly transactions: readonly Transaction[];
  readonly next: number | null;
}

/** Below 0 when it went away. */
export const signedAmount = ({ type, amount }: Transaction): number => (type === 'credit' ? 1 : -1) * Number(amount);

/** The operation's name as words: `generate_image (sdxl)` → `generate image (sdxl)`. */
export const whatWords = ({ description, source }: Transaction): string => (description === '' ? source.replaceAll('_', ' ') : description.replaceAll(/\b[a-z]+(_[a-z0-9]+)+\b/g, (name) => name.replaceAll('_', ' ')));
