/** What becomes of each field of an operation of the older node; data, read by `convert-fields.ts` and `convert-node.ts`. */
import type { MediaKind } from 'n8n-nodes-sogni-flow/contract';
import type { Fields } from './old-node.ts';

export interface FieldRule {
  /** Names of the field; the older spelling last. */
  readonly from: readonly [string, ...string[]];
  /** Argument of ours, `group.field` in a group. Absent: there is no counterpart, and `dropped` says why. */
  readonly to?: string;
  /** What the older node sends for every model when nothing is given. */
  readonly constant?: string | number;
  readonly dropped?: string;
  /** The value that needs no word when there is no counterpart. */
  readonly silent?: unknown;
}

export interface MediaRule {
  /** Field that names the binary property. */
  readonly from: string;
  readonly kind: MediaKind;
  /** Input slots in which it may go, the best first. */
  readonly slots: readonly string[];
  readonly standard?: string;
}

export interface OldOperation {
  /** Names of the node's own parameters. */
  readonly model: string;
  readonly prompt: string;
  readonly network: string;
  readonly collection: string;
  /** Parameters that only help to fill in others. */
  readonly helpers: readonly string[];
  readonly standardModel?: string;
  /** The operation of ours, by what is given. */
  readonly becomes: (given: Fields) => string;
  /** Fields that follow from the id of the model. */
  readonly implied?: (model: string) => Fields;
  readonly fields: readonly FieldRule[];
  readonly media: readonly MediaRule[];
}

/** How the older node is paid and waits. */
export const BILLING_AND_TIME: readonly FieldRule[] = [
  { from: ['tokenType'], silent: 'spark', dropped: 'the account of the credential pays, in Spark' },
  { from: ['timeout'], dropped: 'a job is waited for until it ends, and is never lost when the wait is' },
  { from: ['network'], silent: 'fast', dropped: 'the server chooses the network' },
];
