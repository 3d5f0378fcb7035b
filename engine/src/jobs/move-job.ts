/** The one way in which a job on record moves: read, decided, written with its effects in one transaction, told after the commit. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlStore } from 'sogni-flow-runtime';
import { applyMove, Overtaken, type Scene } from './apply-move.ts';
import { rowById, type JobRow } from './rows.ts';
import { afterCommit, noChanges, type JobServices } from './services.ts';
import { moveOf, type JobMoved } from './transitions.ts';

/** Each race that is lost is a move that somebody else made, and a job has few. */
const MOST_LOST_RACES = 20;

export interface MoveOptions {
  /** The job as it was last seen; looked up when absent. */
  readonly known?: JobRow | undefined;
  /** Where the move need not wait for the disk. */
  readonly store?: SqlStore;
}

/** What happens to the job, told from the row that it happens to; `undefined` for nothing. */
type Happening = JobMoved | ((job: JobRow) => JobMoved | undefined);

/**
 * @returns the job after the event, `undefined` when the event changes nothing.
 * @throws FlowError `not_found`; `lease_lost` for the report of a worker that no longer has the job; what a happening throws.
 */
export async function moveJob(services: JobServices, id: string, happening: Happening, { known, store = services.store }: MoveOptions = {}): Promise<JobRow | undefined> {
  return changeJobs(services, store, known, async (scene, seen) => {
    const job = seen ?? (await rowById(scene.tx, id));
    if (!job) throw new FlowError('not_found', `there is no job "${id}"`);
    return moveWithin(scene, job, happening);
  });
}

/** The same as part of a transaction. @param job - as it is on record. */
export async function moveWithin(scene: Scene, job: JobRow, happening: Happening): Promise<JobRow | undefined> {
  const event = typeof happening === 'function' ? happening(job) : happening;
  const move = event && moveOf(job, event);
  return move && applyMove(scene, job, move);
}

/** One transaction on jobs: done again when another process was faster, told after the commit. @param known - a job as it was last seen. */
export async function changeJobs<Result>(
  services: JobServices,
  store: SqlStore,
  known: JobRow | undefined,
  work: (scene: Scene, known: JobRow | undefined) => Promise<Result>,
): Promise<Result> {
  const { result, changes } = await unlessOvertaken(known, (seen) => {
    const changes = noChanges();
    return store.transaction(async (tx) => ({ result: await work({ tx, changes, services }, seen), changes }));
  });
  await afterCommit(changes, services);
  return result;
}

/** Tries again, from a fresh look, what another process was faster at. */
export async function unlessOvertaken<Result>(known: JobRow | undefined, attempt: (known: JobRow | undefined) => Promise<Result>): Promise<Result> {
  let seen = known;
  for (let lost = 0; lost < MOST_LOST_RACES; lost += 1) {
    try {
      return await attempt(seen);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      seen = undefined;
    }
  }
  throw new FlowError('storage_failed', `the job was moved by others ${MOST_LOST_RACES} times in a row; try again`);
}

