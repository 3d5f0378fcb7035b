/**
 * Two names for a job's content.
 *
 * The fingerprint says what was asked for: it tells a repeated request from another one under the same key, so it leaves out
 * what is drawn or chosen here (an empty seed, a default model). The content key says what will be made: equal keys, equal bytes.
 */
import type { Arguments, JobInput } from 'n8n-nodes-sogni-flow/contract';
import { hash } from 'node:crypto';
import { canonicalJson } from '../workflow/digest.ts';
import type { Placement } from './placement.ts';

/** Order counts within a slot, not between slots. */
const digestsOf = (inputs: readonly JobInput[]): string[][] =>
  inputs.map(({ slot, artifact }) => [slot, artifact.digest]).sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));

export interface Asked {
  readonly operation: string;
  /** Absent when the default was asked for. */
  readonly model: string | undefined;
  /** Checked, with defaults. */
  readonly parameters: Arguments;
  readonly inputs: readonly JobInput[];
  readonly placement?: Placement;
}

export const fingerprintOf = ({ operation, model, parameters, inputs, placement }: Asked): string =>
  hash('sha256', canonicalJson([operation, model ?? null, parameters, digestsOf(inputs), ...(placement ? [placement] : [])]));

export interface Content {
  readonly operation: string;
  readonly model: string;
  /** Of what the model makes. */
  readonly version: string | undefined;
  /** With the seed. */
  readonly parameters: Arguments;
  readonly inputs: readonly JobInput[];
}

export const contentKeyOf = ({ operation, model, version, parameters, inputs }: Content): string =>
  hash('sha256', canonicalJson([operation, model, version ?? null, parameters, digestsOf(inputs)]));
