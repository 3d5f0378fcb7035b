/** What an execution needs from outside, and what it gives back. */
import type { Expressions } from '../expressions/port.ts';
import type { WorkflowPlan } from '../workflow/plan-workflow.ts';
import type { Workflow } from '../workflow/types.ts';
import type { BinaryStore, NodeTypes } from './node-type.ts';
import type { ExecutionStore } from './store.ts';
import type { Wait, WaitPlace } from './waits.ts';
import type { Execution, ExecutionEvent, ExecutionState, NodeFailure, NodeRun } from './types.ts';

/** What the scheduler needs of an execution store. Without `keepParameters` each try evaluates anew; without the waits a parked run is lost with its process. */
export type RunStore = Pick<ExecutionStore, 'saveRun' | 'move' | 'load'> & Partial<Pick<ExecutionStore, 'keepParameters' | 'park' | 'waits' | 'endWait'>>;

export interface RunOptions {
  readonly workflow: Workflow;
  /** Already created in the store, in the state `running`. */
  readonly execution: Pick<Execution, 'id' | 'trigger'>;
  /** Of whoever runs it; everything that is written carries it. */
  readonly fence?: number;
  readonly types: NodeTypes;
  readonly expressions: Expressions;
  readonly binary: BinaryStore;
  /** Absent: nothing is kept, as in a quote. */
  readonly store?: RunStore;
  readonly mode: 'run' | 'quote';
  /** Name of the trigger to start at; needed when there are several. */
  readonly start?: string;
  /** Made by `planWorkflow` from the same workflow, types and start, when the caller has it already. */
  readonly plan?: WorkflowPlan;
  readonly vars?: Readonly<Record<string, string>>;
  /** IANA name; `UTC` by default. Asked for when an expression or a node needs it. */
  readonly timezone?: string;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Aborting it cancels the execution. */
  readonly signal?: AbortSignal;
  /** Aborting it lets go of the execution, for others to go on with: nodes are not told, so that what they have ordered is found again. */
  readonly release?: AbortSignal;
  /** Calls the listener whenever a wait of the execution may have been called. @returns what stops it. */
  readonly onCalls?: (listener: () => void) => () => void;
  /** Asked when nothing is left but waits. `true` parks the execution and ends the run; without it the waits are waited for. */
  readonly leavesAt?: (waits: readonly Wait[]) => boolean;
  /** Where a wait can be called; for `$execution.resumeUrl`. */
  readonly resumeUrl?: (place: WaitPlace) => string;
  /** Must not throw. */
  readonly onEvent?: (event: ExecutionEvent) => void;
  /** Node runs at once; no limit by default. */
  readonly maxParallel?: number;
  /** Runs that an earlier process finished, in the order in which they were saved. They are not repeated. */
  readonly restored?: readonly NodeRun[];
  /** The most that one node run may work, waits not counted; a day when absent. */
  readonly nodeLimitMs?: number;
  /** How long aborted nodes may take to clean up before the execution ends without them. */
  readonly graceMs?: number;
  /** Waits between tries and in parked runs; rejects when the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface ExecutionOutcome {
  readonly state: ExecutionState;
  readonly failure?: NodeFailure;
  /** What was thrown, whole, for the log. */
  readonly error?: unknown;
  /** Of an execution that waits: for what. */
  readonly waits?: readonly Wait[];
  /** By node, by run index. */
  readonly runs: ReadonlyMap<string, readonly NodeRun[]>;
}
