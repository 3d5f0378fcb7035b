/** The execution store port: what survives a crash of a running workflow. Driver: `../store/executions.ts`. */
import type { Execution, ExecutionState, NodeFailure, NodeRun } from './types.ts';

export interface ExecutionStore {
  create(execution: Execution): Promise<void>;
  load(id: string): Promise<{ readonly execution: Execution; readonly runs: readonly NodeRun[] } | undefined>;
  /** On disk before it resolves: what follows may rely on the run never being repeated. */
  saveRun(executionId: string, run: NodeRun): Promise<void>;
  /**
   * Moves the execution by compare-and-set.
   * @returns false when its state was another than `from`: somebody else has ended it.
   */
  move(id: string, from: readonly ExecutionState[], to: ExecutionState, failure?: NodeFailure): Promise<boolean>;
  list(account: string, limit: number): Promise<readonly Execution[]>;
}
