/** The execution store port: what survives a crash of a running workflow. Driver: `../store/executions.ts`. */
import type { Execution, ExecutionState, NodeFailure, NodeRun } from './types.ts';

/** How often an owner gives a sign of life. */
export const BEAT_MS = 2_000;

/** An owner that has given no sign of life for so long may be taken for gone. */
export const SILENCE_MS = 10_000;

/** One record for each item, as `NodeContext.parameters` gives them. */
export type EvaluatedParameters = readonly Readonly<Record<string, unknown>>[];

export interface ExecutionStore {
  create(execution: Execution): Promise<void>;
  /** Its runs come in the order in which they were saved: a run after those that it was started from, whatever the clock said. */
  load(id: string): Promise<{ readonly execution: Execution; readonly runs: readonly NodeRun[] } | undefined>;
  /** Survives a killed process once it resolves, and a power cut once anything that follows it was bought or the execution has ended. */
  saveRun(executionId: string, run: NodeRun): Promise<void>;
  /**
   * What a node run was given the first time it was tried. Later tries, and those after a crash, get the same: a purchase is found
   * again by what it was asked for. Lasts as a saved run does.
   * @param evaluate - called when nothing is kept yet.
   * @throws what `evaluate` throws; then nothing is kept. FlowError `not_found` for an execution that is not there.
   */
  keepParameters(executionId: string, node: string, runIndex: number, evaluate: () => Promise<EvaluatedParameters>): Promise<EvaluatedParameters>;
  /**
   * Moves the execution by compare-and-set.
   * @returns false when its state was another than `from`: somebody else has ended it.
   */
  move(id: string, from: readonly ExecutionState[], to: ExecutionState, failure?: NodeFailure): Promise<boolean>;
  /** A sign of life of the owner. Of anybody else, or after the end, it changes nothing. */
  beat(id: string, owner: string): Promise<void>;
  /**
   * Makes `owner` the one who goes on with an execution that failed, was interrupted, or whose owner is gone: at once when `isGone`
   * says so, else when its last sign of life is `SILENCE_MS` old. Clocks jump and differ, so that age alone is a suspicion only;
   * the owner then has two more beats' time to be heard.
   * @returns false when it has ended otherwise, or somebody is running it.
   */
  take(id: string, owner: string, isGone: (owner: string) => boolean): Promise<boolean>;
  list(account: string, limit: number): Promise<readonly Execution[]>;
}
