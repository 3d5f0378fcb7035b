import { describe, expect, it } from '@jest/globals';
import { MOVE_TO, nodeRunTransition, transition, type ExecutionMove, type NodeRunMove, type NodeRunState } from '../../../engine/src/execution/transitions.ts';
import type { ExecutionState } from '../../../engine/src/execution/types.ts';

const STATES = Object.keys(MOVE_TO) as ExecutionState[];
const MOVES = Object.values(MOVE_TO);

/** Every move that is allowed; all others are not. */
const EXPECTED: Readonly<Record<ExecutionState, Partial<Record<ExecutionMove, ExecutionState>>>> = {
  queued: { take: 'running', cancel: 'cancelled' },
  running: { take: 'running', park: 'waiting', ask: 'waiting_for_user', interrupt: 'interrupted', complete: 'completed', fail: 'failed', cancel: 'cancelled' },
  waiting: { take: 'running', enqueue: 'queued', cancel: 'cancelled' },
  waiting_for_user: { take: 'running', enqueue: 'queued', cancel: 'cancelled' },
  interrupted: { take: 'running', enqueue: 'queued', cancel: 'cancelled' },
  failed: { take: 'running', enqueue: 'queued', cancel: 'cancelled' },
  completed: {},
  cancelled: {},
};

describe('the states of an execution', () => {
  it.each(STATES.flatMap((state) => MOVES.map((move) => [state, move] as const)))('%s: %s', (state, move) => {
    expect(transition(state, move)?.state).toBe(EXPECTED[state][move]);
  });

  it('names for every state the move that leads to it', () => {
    for (const state of STATES) expect(STATES.flatMap((from) => transition(from, MOVE_TO[state])?.state ?? []).every((to) => to === state)).toBe(true);
  });

  it('shuts the old owner out whenever somebody else decides', () => {
    for (const move of ['take', 'enqueue', 'cancel'] as const) expect(transition('failed', move)?.effects).toContain('raise_fence');
    for (const move of ['park', 'ask', 'interrupt', 'complete', 'fail'] as const) expect(transition('running', move)?.effects).not.toContain('raise_fence');
  });

  it('stamps an end, and keeps a failure only where there is one', () => {
    const withEffect = (effect: string) => MOVES.filter((move) => STATES.some((state) => transition(state, move)?.effects.some((each) => each === effect)));
    expect(withEffect('stamp_end').sort()).toEqual(['cancel', 'complete', 'fail']);
    expect(withEffect('keep_failure').sort()).toEqual(['ask', 'fail']);
    expect(withEffect('give_to_hosts').sort()).toEqual(['enqueue', 'park']);
  });
});

describe('the states of a node run', () => {
  const states: readonly NodeRunState[] = ['ready', 'running', 'parked', 'blocked', 'saved', 'failed'];
  const allowed: Readonly<Record<NodeRunMove, Partial<Record<NodeRunState, NodeRunState>>>> = {
    start: { ready: 'running' },
    park: { running: 'parked' },
    wake: { parked: 'running' },
    block: { running: 'blocked' },
    save: { running: 'saved' },
    fail: { running: 'failed', parked: 'failed' },
  };

  it.each(Object.keys(allowed) as NodeRunMove[])('%s leads where it should, and from nowhere else', (move) => {
    for (const state of states) expect(nodeRunTransition(state, move)).toBe(allowed[move][state]);
  });
});
