/** The execution store port: what survives a crash of a running workflow. Driver: `../store/executions.ts`. */
import type { Execution, ExecutionState, NodeFailure, NodeRun } from './types.ts';

export interface ExecutionStore {
  create(execution: Execution): Promise<void>;
  load(id: string): Promise<{ readonly execution: Execution; readonly runs: readonly NodeRun[] } | undefined>;
  /** Survives a killed process once it resolves, and a power cut once anything that follows it was bought or the execution has ended. */
  saveRun(executionId: string, run: NodeRun): Promise<void>;
  /**
   * Moves the execution by compare-and-set.
   * @returns false when its state was another than `from`: somebody else has ended it.
   */
  move(id: string, from: readonly ExecutionState[], to: ExecutionState, failure?: NodeFailure): Promise<boolean>;
  /**
   * Makes `owner` the one who goes on with an execution that failed, was interrupted, or whose owner is gone.
   * @returns false when it has ended otherwise, or somebody is running it.
   */
  take(id: string, owner: string, isGone: (owner: string) => boolean): Promise<boolean>;
  list(account: string, limit: number): Promise<readonly Execution[]>;
}
