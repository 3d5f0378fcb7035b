/** One entry of an execution's event log. Finished node runs are entries themselves; progress is not kept. */
import type { ExecutionState, NodeFailure } from './types.ts';

export type StoredEventBody =
  | { readonly type: 'created'; readonly state: ExecutionState; readonly forkedFrom?: string }
  | { readonly type: 'state'; readonly state: ExecutionState; readonly owner?: string; readonly failure?: NodeFailure }
  | { readonly type: 'cancel_requested' }
  | { readonly type: 'node_waiting'; readonly node: string; readonly runIndex: number; readonly resumeAt?: number; readonly method?: string }
  | { readonly type: 'node_called'; readonly node: string; readonly runIndex: number }
  | { readonly type: 'node_finished'; readonly node: string; readonly runIndex: number; readonly items: number; readonly elapsedMs: number; readonly failure?: NodeFailure };

export type StoredEvent = StoredEventBody & {
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
};
