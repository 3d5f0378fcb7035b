/** States in words, and the tone in which each is shown: colour comes with a sign and a word, never alone. */
import type { ExecutionSummary, NodeState } from 'n8n-nodes-sogni-flow/contract';

export type ExecutionState = ExecutionSummary['state'];
export type Tone = 'idle' | 'busy' | 'hold' | 'good' | 'bad';

export interface StateWords {
  readonly word: string;
  readonly tone: Tone;
}

export const EXECUTION_WORDS = {
  queued: { word: 'In line', tone: 'idle' },
  running: { word: 'Running', tone: 'busy' },
  waiting: { word: 'Waiting', tone: 'hold' },
  waiting_for_user: { word: 'Needs you', tone: 'hold' },
  interrupted: { word: 'Interrupted', tone: 'hold' },
  completed: { word: 'Done', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'idle' },
} as const satisfies Record<ExecutionState, StateWords>;

export const NODE_WORDS = {
  pending: { word: 'Not begun', tone: 'idle' },
  running: { word: 'Running', tone: 'busy' },
  parked: { word: 'Waiting', tone: 'hold' },
  blocked: { word: 'Needs Spark', tone: 'hold' },
  done: { word: 'Done', tone: 'good' },
  cached: { word: 'Done before', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  skipped: { word: 'Skipped', tone: 'idle' },
} as const satisfies Record<NodeState, StateWords>;

const RESTING: readonly string[] = ['waiting_for_user', 'completed', 'failed', 'cancelled'] satisfies ExecutionState[];
const ENDED: readonly string[] = ['completed', 'failed', 'cancelled'] satisfies ExecutionState[];
const WORKED: readonly string[] = ['done', 'cached', 'failed'] satisfies NodeState[];

/** Nothing more happens by itself. */
export const rests = (execution: Pick<ExecutionSummary, 'state'>): boolean => RESTING.includes(execution.state);
/** Nothing more happens at all. */
export const ended = (execution: Pick<ExecutionSummary, 'state'>): boolean => ENDED.includes(execution.state);
/** It came to its turn, and that is over. */
export const hasWorked = (state: NodeState): boolean => WORKED.includes(state);
