/** Failures that only money stands in the way of: the execution pauses instead of failing, and nothing that was paid is lost. */
import type { NodeFailure } from './types.ts';

/** In the words of the API. */
export type PauseReason = 'cost_reauthorization_required' | 'insufficient_credit';

/** Caps that are not the run's own: more can be approved for the run as often as one likes, they stay. */
const CAPS_OF_OTHERS: ReadonlySet<unknown> = new Set(['perJob', 'perRun', 'perDay', 'perMonth', 'total', 'max_estimated_capacity_units']);

/** @returns `undefined` for a failure that ends the execution. */
export function pauseReason({ code, details }: Pick<NodeFailure, 'code' | 'details'>): PauseReason | undefined {
  if (code === 'insufficient_spark') return 'insufficient_credit';
  return code === 'over_cap' && !CAPS_OF_OTHERS.has(details?.cap) ? 'cost_reauthorization_required' : undefined;
}
