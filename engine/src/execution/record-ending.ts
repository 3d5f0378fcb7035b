/** Writes down how a run of an execution ended. The store knows whether somebody else was first. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { RunStore } from './run-options.ts';
import type { ExecutionState, NodeFailure } from './types.ts';
import type { Wait } from './waits.ts';

export interface Ending {
  readonly state: Exclude<ExecutionState, 'queued' | 'running'>;
  readonly failure?: NodeFailure;
  readonly error?: unknown;
  readonly waits?: readonly Wait[];
}

/** @returns what is true afterwards. A run whose execution was taken over has not ended it: for it the state is `interrupted`, with the reason. */
export async function recordEnding(ending: Ending, id: string, store: RunStore | undefined, fence: number | undefined): Promise<Ending> {
  if (store === undefined) return ending;
  const stateNow = async (): Promise<ExecutionState | undefined> => (await store.load(id))?.execution.state;
  try {
    if (await store.move(id, ['running'], ending.state, ending.failure, fence)) return ending;
  } catch (error) {
    if (!FlowError.is(error) || error.code !== 'lease_lost') throw error;
    return (await stateNow()) === 'cancelled' ? { state: 'cancelled' } : { state: 'interrupted', error };
  }
  const now = await stateNow();
  return now === undefined || now === 'queued' || now === 'running' || now === ending.state ? ending : { state: now };
}
