/**
 * The name of a step before anything ran: a quote knows by it what was bought already, where the content key needs digests that only
 * running the steps before would give.
 *
 * A plan key is a promise about results only as far as every step above it repeats itself. One that does not (no seed, a model that
 * draws anew each time) has no key, and so has nothing below it. What is bought is always decided by the content key.
 */
import type { Arguments } from 'n8n-nodes-sogni-flow/contract';
import { hash } from 'node:crypto';
import { canonicalJson } from '../workflow/digest.ts';

export interface PlannedStep {
  /** Of the node that asks for the step. */
  readonly nodeType: string;
  readonly nodeVersion: number;
  readonly operation: string;
  readonly model: string;
  /** Of what the model makes (`Capability.version`). */
  readonly modelVersion: string | undefined;
  /** Resolved and checked, with the seed. */
  readonly parameters: Arguments;
  /** Whether the same content gives the same bytes: a repeatable capability, and a seed where the operation takes one. */
  readonly repeatable: boolean;
  /** What goes into the slots, in their order: a step of the plan by its plan key, a file that is there by its digest. `undefined` is a step without a key. */
  readonly inputs: readonly { readonly slot: string; readonly from: { readonly planKey: string | undefined; readonly artifact: number } | { readonly digest: string } }[];
}

/** @returns SHA-256 in hex, or `undefined` when the result cannot be foretold. */
export function planKeyOf({ repeatable, inputs, ...step }: PlannedStep): string | undefined {
  const parents = inputs.map(({ slot, from }) => [slot, 'digest' in from ? from.digest : from.planKey === undefined ? undefined : `${from.planKey}.${from.artifact}`] as const);
  if (!repeatable || parents.some(([, parent]) => parent === undefined)) return undefined;
  const { nodeType, nodeVersion, operation, model, modelVersion, parameters } = step;
  // Order counts within a slot, not between slots.
  const sorted = parents.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return hash('sha256', canonicalJson([nodeType, nodeVersion, operation, model, modelVersion ?? null, parameters, sorted]));
}
