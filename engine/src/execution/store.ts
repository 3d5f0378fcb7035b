/** The execution store port: what survives a crash of a running workflow. Driver: `../store/executions.ts`. */
import type { StoredEvent } from './stored-event.ts';
import type { Execution, ExecutionState, NodeFailure, NodeRun } from './types.ts';
import type { Wait, WaitCall, WaitPlace, WaitRequest } from './waits.ts';

/** How often an owner gives a sign of life. */
export const BEAT_MS = 2_000;

/** An owner that has given no sign of life for so long may be taken for gone. */
export const SILENCE_MS = 10_000;

/** Of a new execution. */
export const FIRST_FENCE = 1;

/** One record for each item, as `NodeContext.parameters` gives them. */
export type EvaluatedParameters = readonly Readonly<Record<string, unknown>>[];

/** The right to go on with an execution; void as soon as somebody else took it, which raises the fence. */
export interface ExecutionClaim {
  readonly id: string;
  readonly fence: number;
  readonly depth: number;
}

/** What an owner has to know of what others did. */
export interface ExecutionSigns {
  readonly fence: number;
  readonly cancelRequested: boolean;
  /** Waits that were called in its whole life. */
  readonly calls: number;
}

export interface ExecutionStore {
  /** @param runs - node runs that it begins with: those that a fork takes over. */
  create(execution: Execution, runs?: readonly NodeRun[]): Promise<void>;
  /** Its runs come in the order in which they were saved: a run after those that it was started from, whatever the clock said. */
  load(id: string): Promise<{ readonly execution: Execution; readonly runs: readonly NodeRun[] } | undefined>;
  /**
   * Survives a killed process once it resolves, and a power cut once anything that follows it was bought or the execution has ended.
   * The run is an entry of the event log as well.
   * @param fence - of whoever runs the execution.
   * @throws FlowError `lease_lost` when the fence is not the current one any more; nothing is saved then.
   */
  saveRun(executionId: string, run: NodeRun, fence?: number): Promise<void>;
  /**
   * What a node run was given the first time it was tried. Later tries, and those after a crash, get the same: a purchase is found
   * again by what it was asked for. Lasts as a saved run does.
   * @param evaluate - called when nothing is kept yet.
   * @throws what `evaluate` throws; then nothing is kept. FlowError `not_found` for an execution that is not there.
   */
  keepParameters(executionId: string, node: string, runIndex: number, evaluate: () => Promise<EvaluatedParameters>): Promise<EvaluatedParameters>;
  /**
   * Moves the execution by compare-and-set, along `transitions.ts`, and writes the event.
   * @returns false when its state was another than `from`, or nothing leads from there: somebody else has ended it.
   * @throws FlowError `lease_lost` when the fence is not the current one any more.
   */
  move(id: string, from: readonly ExecutionState[], to: ExecutionState, failure?: NodeFailure, fence?: number): Promise<boolean>;
  /** A sign of life of the owner. Of anybody else, or after the end, it changes nothing. */
  beat(id: string, owner: string): Promise<void>;
  /**
   * Makes `owner` the one who goes on with an execution that is not running and has not ended for good, or whose owner is gone: at once when
   * `isGone` says so, else when its last sign of life is `SILENCE_MS` old. Clocks jump and differ, so that age alone is a suspicion only;
   * the owner then has two more beats' time to be heard.
   * @returns the new fence; `undefined` when it has ended otherwise, or somebody is running it.
   */
  take(id: string, owner: string, isGone: (owner: string) => boolean): Promise<number | undefined>;
  /**
   * Takes the next execution that is left to hosts and can go on now: queued, interrupted, due or called out of a wait, or of an owner that is gone.
   * @param full - depths of which none is taken.
   */
  claim(owner: string, isGone: (owner: string) => boolean, full?: readonly number[]): Promise<ExecutionClaim | undefined>;
  /**
   * Ends an execution for good. One that runs is asked to: its owner sees it at its next look.
   * @returns its state now; `undefined` when there is no such execution.
   */
  cancel(id: string, isGone: (owner: string) => boolean): Promise<ExecutionState | undefined>;
  /** Raises or lowers what it may cost in all, in µSpark. @throws FlowError `over_cap` when its batch leaves no room for that */
  approve(id: string, approved: number): Promise<void>;
  /**
   * Hands one that was stopped to hosts, at another price where one is given.
   * @returns false for one that cannot be gone on with; nothing is changed then. @throws FlowError as `approve`
   */
  requeue(id: string, approved: number | undefined): Promise<boolean>;
  /** `undefined` for an execution that is not there. */
  look(id: string): Promise<ExecutionSigns | undefined>;

  /**
   * Parks a node run. What was decided the first time stays decided.
   * @throws FlowError `lease_lost`
   */
  park(id: string, place: WaitPlace, request: WaitRequest, fence?: number): Promise<Wait>;
  /** Those that still wait or have gone on without their run being saved yet; the earliest first. */
  waits(id: string): Promise<readonly Wait[]>;
  /** Lets a wait go on because of the time, unless it was called first. @returns the wait, with its outcome. */
  endWait(id: string, place: WaitPlace): Promise<Wait | undefined>;
  /**
   * Lets a wait go on with a call.
   * @throws FlowError `not_found` when nothing waits there, `invalid_transition` when it was called before or went on without.
   */
  call(id: string, place: WaitPlace, method: string, call: WaitCall): Promise<void>;
  /** Told at once of calls and cancels that go through this object; those of other processes are seen by looking. @returns what stops it. */
  heed(id: string, listener: () => void): () => void;

  /** The log, in order. Numbers go up and may have gaps. */
  events(id: string, after?: number): Promise<readonly StoredEvent[]>;
  list(account: string, limit: number): Promise<readonly Execution[]>;
}
