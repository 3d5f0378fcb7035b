import type { Price } from 'n8n-nodes-sogni-flow/contract';

export type { Arguments, Artifact, JobInput, MediaKind, MediaType, Price } from 'n8n-nodes-sogni-flow/contract';
export type { JobQuote, Jobs } from '../jobs/port.ts';

/** One paid step of a workflow, as it would be bought now. */
export interface QuoteLine {
  readonly node: string;
  readonly operation: string;
  readonly model: string;
  readonly price: Price;
  readonly playMoney: boolean;
  /** A premium model, for which free Spark does not pay. */
  readonly premium?: boolean;
  /** A finished result is at hand; the step costs nothing. */
  readonly cached: boolean;
  /** Of what makes the same every time: lines with the same key are bought once. */
  readonly contentKey?: string;
  /** The seed is empty, so a new one is drawn and the step is never taken from the cache. */
  readonly drawsSeed: boolean;
  /** Name of the credential whose account pays; the price is an estimate then. Absent is the local account. */
  readonly credential?: string;
  /** Why it may cost something else: whether it runs at all (`branch`) or what it is asked for (`input`) hangs on a result that is not there yet. */
  readonly open?: 'branch' | 'input';
}

/** What comes out of each wallet of the local account, drawn in the order in which a hold draws, and what other accounts pay. */
export interface WalletTotals {
  readonly play: Price;
  readonly free: Price;
  /** With what is still missing in all of them. */
  readonly premium: Price;
  /** By name of the credential. */
  readonly credentials: Readonly<Record<string, Price>>;
}

export interface Quote {
  readonly lines: readonly QuoteLine[];
  /** Cached lines count 0. Its maximum is less than the sum of the lines where branches exclude each other. */
  readonly total: Price;
  readonly wallets?: WalletTotals;
}

export const NOTHING: Price = { min: 0, expected: 0, max: 0 };
