/** A state as a sign of its own shape, so that nobody has to tell colours apart. Decoration: the word stands beside it. */
import type { NodeState } from 'n8n-nodes-sogni-flow/contract';
import { EXECUTION_WORDS, type ExecutionState, NODE_WORDS, type StateWords } from '../state/words.ts';
import './state-sign.css';

const RING = 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z';
const TURN = 'M8 2.5A5.5 5.5 0 1 1 2.5 8';
const PAUSE = 'M5.5 4v8M10.5 4v8';
const CALL = 'M8 3v6M8 12.5h.01';
const CHECK = 'M3 8.5 6.5 12 13 4.5';
const BACK = 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5V5h-2.5';
const CROSS = 'M4 4l8 8M12 4l-8 8';
const DASH = 'M4 8h8';

const SIGNS: Readonly<Record<NodeState | ExecutionState, string>> = {
  pending: RING,
  queued: RING,
  running: TURN,
  parked: PAUSE,
  waiting: PAUSE,
  interrupted: PAUSE,
  blocked: CALL,
  waiting_for_user: CALL,
  done: CHECK,
  completed: CHECK,
  cached: BACK,
  failed: CROSS,
  skipped: DASH,
  cancelled: DASH,
};

export function StateSign({ state }: { readonly state: NodeState | ExecutionState }) {
  return (
    <svg class={`sign${state === 'running' ? ' sign-turns' : ''}`} viewBox="0 0 16 16" width={16} height={16} aria-hidden="true" focusable="false">
      <path d={SIGNS[state]} />
    </svg>
  );
}

/** The sign with its word. */
function Chip({ state, words: { word, tone } }: { readonly state: NodeState | ExecutionState; readonly words: StateWords }) {
  return (
    <span class={`state-chip tone-${tone}`}>
      <StateSign state={state} />
      {word}
    </span>
  );
}

export const ExecutionChip = ({ state }: { readonly state: ExecutionState }) => <Chip state={state} words={EXECUTION_WORDS[state]} />;
export const NodeChip = ({ state }: { readonly state: NodeState }) => <Chip state={state} words={NODE_WORDS[state]} />;
