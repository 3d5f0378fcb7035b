/**
 * Writes the moves of a run down while other processes move it too. A move is given as a function of the run: who comes second
 * makes it again from the run as it is then.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { News } from './news.ts';
import type { WorkflowRun } from './run.ts';
import type { Lasting, RunStore, Within } from './run-store.ts';
import type { Move } from './transitions.ts';

/** Each race that is lost is a move that somebody else made, and a run has few. */
const MOST_LOST_RACES = 20;

/** What a move makes of a run; `undefined` when it is in the run already, or no longer has a place in it. */
export type Change = (run: WorkflowRun) => Move | undefined;

/**
 * @param known - the run as it was last seen.
 * @returns the run with the move in it.
 * @throws FlowError `storage_failed` when others were faster every time; `not_found` when the run was refused at its door meanwhile.
 */
export type WriteMove = (known: WorkflowRun, change: Change, lasting?: Lasting, within?: Within) => Promise<WorkflowRun>;

export function createMoveWriter(runs: Pick<RunStore, 'load' | 'save'>, news: Pick<News, 'changed'>): WriteMove {
  return async (known, change, lasting = 'unflushed', within) => {
    let run = known;
    for (let lost = 0; lost < MOST_LOST_RACES; lost += 1) {
      const move = change(run);
      const saved = move ? await runs.save(move, lasting, within).catch(unlessOvertaken) : run;
      if (saved) {
        news.changed(run.id);
        return saved;
      }
      const fresh = await runs.load(run.id);
      if (!fresh) throw new FlowError('not_found', `workflow ${run.id} was refused in the meantime, and nothing of it is kept`);
      run = fresh;
    }
    throw new FlowError('storage_failed', `workflow ${run.id} was moved by others ${MOST_LOST_RACES} times in a row; ask again`);
  };
}

function unlessOvertaken(error: unknown): undefined {
  if (FlowError.is(error) && error.code === 'invalid_transition') return undefined;
  throw error;
}
