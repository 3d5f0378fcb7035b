/**
 * The states of an execution and what moves it between them. Pure: nothing is read or written here. The store asks before each
 * compare-and-set, and carries out the effects in the transaction that moves the state.
 *
 *              take                      complete
 *  queued ───────────────► running ───────────────────► completed
 *     ▲                    ▲  │ │  fail
 *     │ enqueue       take │  │ └─────────────────────► failed ───────────┐
 *     │                    │  │                                           │ take, enqueue
 *     │                    │  ├─ park ──────► waiting            (waits)  │
 *     └────────────────────┼──┼─ ask ───────► waiting_for_user   (money) ─┤
 *                          │  └─ interrupt ─► interrupted                 │
 *                          └──────────────────────────────────────────────┘
 *
 *  cancel leads from every state that is not an end to cancelled. Nothing leads out of completed and cancelled.
 *  A running execution whose owner is gone is taken from running to running: the fence goes up, and the old owner is refused.
 */
import { RESTING_STATES } from 'n8n-nodes-sogni-flow/contract';
import type { ExecutionState } from './types.ts';

export type ExecutionMove = 'take' | 'enqueue' | 'park' | 'ask' | 'interrupt' | 'complete' | 'fail' | 'cancel';

export type MoveEffect =
  /** Whoever had it before is refused from now on. */
  | 'raise_fence'
  /** What stopped it earlier is forgotten. */
  | 'clear_failure'
  | 'keep_failure'
  | 'stamp_end'
  /** Any host may go on with it. */
  | 'give_to_hosts';

export interface Transition {
  readonly state: ExecutionState;
  readonly effects: readonly MoveEffect[];
}

export const RESUMABLE = ['waiting', 'waiting_for_user', 'interrupted', 'failed'] as const satisfies readonly ExecutionState[];

/** Nothing happens by itself any more. */
export const isResting = (state: ExecutionState): boolean => RESTING_STATES.some((one) => one === state);

export const isResumable = (state: ExecutionState): boolean => RESUMABLE.some((one) => one === state);

interface Rule extends Transition {
  readonly from: readonly ExecutionState[];
}

const RULES: Readonly<Record<ExecutionMove, Rule>> = {
  take: { from: ['queued', 'running', ...RESUMABLE], state: 'running', effects: ['raise_fence', 'clear_failure'] },
  enqueue: { from: RESUMABLE, state: 'queued', effects: ['raise_fence', 'clear_failure', 'give_to_hosts'] },
  park: { from: ['running'], state: 'waiting', effects: ['clear_failure', 'give_to_hosts'] },
  ask: { from: ['running'], state: 'waiting_for_user', effects: ['keep_failure'] },
  interrupt: { from: ['running'], state: 'interrupted', effects: ['clear_failure'] },
  complete: { from: ['running'], state: 'completed', effects: ['clear_failure', 'stamp_end'] },
  fail: { from: ['running'], state: 'failed', effects: ['keep_failure', 'stamp_end'] },
  cancel: { from: ['queued', 'running', ...RESUMABLE], state: 'cancelled', effects: ['raise_fence', 'clear_failure', 'stamp_end'] },
};

/** The move that leads to a state. */
export const MOVE_TO: Readonly<Record<ExecutionState, ExecutionMove>> = {
  queued: 'enqueue',
  running: 'take',
  waiting: 'park',
  waiting_for_user: 'ask',
  interrupted: 'interrupt',
  completed: 'complete',
  failed: 'fail',
  cancelled: 'cancel',
};

/** @returns `undefined` when the move does not lead out of that state. */
export function transition(from: ExecutionState, move: ExecutionMove): Transition | undefined {
  const { from: allowed, state, effects } = RULES[move];
  return allowed.includes(from) ? { state, effects } : undefined;
}

/**
 * The states of a node run while its execution runs. Only a finished run is written down; a parked one has a row of its own.
 *
 *  ready ──start──► running ──save──► saved ──► its children become ready
 *                    │   ▲  ├─block─► blocked    refused for money; goes on when the execution is resumed
 *               park ▼   │  └─fail──► failed     ends the execution
 *                    parked ─fail─────►           waits for a time or a call; takes no place
 */
export type NodeRunState = 'ready' | 'running' | 'parked' | 'blocked' | 'saved' | 'failed';
export type NodeRunMove = 'start' | 'park' | 'wake' | 'block' | 'save' | 'fail';

const NODE_RUN_RULES: Readonly<Record<NodeRunMove, readonly [from: readonly NodeRunState[], to: NodeRunState]>> = {
  start: [['ready'], 'running'],
  park: [['running'], 'parked'],
  wake: [['parked'], 'running'],
  block: [['running'], 'blocked'],
  save: [['running'], 'saved'],
  fail: [['running', 'parked'], 'failed'],
};

/** @returns `undefined` when the move does not lead out of that state. */
export function nodeRunTransition(from: NodeRunState, move: NodeRunMove): NodeRunState | undefined {
  const [allowed, to] = NODE_RUN_RULES[move];
  return allowed.includes(from) ? to : undefined;
}
