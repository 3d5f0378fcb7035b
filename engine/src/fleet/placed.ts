/** Which workers may serve jobs that have wishes. */
import type { SqlHandle } from 'sogni-flow-runtime';
import type { Placement } from '../jobs/placement.ts';
import type { WorkerRow } from './rows.ts';

/** A model that an unfinished job wants, with its wishes. */
export interface PlacedModel {
  readonly operation: string;
  readonly model: string;
  readonly placement: string;
}

const PLACED = `SELECT operation, model, placement FROM job WHERE placement IS NOT NULL AND state IN ('queued', 'running')
  GROUP BY operation, model, placement ORDER BY MIN(created_at)`;

/** Whose job came first comes first. */
export const readPlaced = (sql: SqlHandle): Promise<PlacedModel[]> => sql.all<PlacedModel>(PLACED);

type Candidate = Pick<WorkerRow, 'name' | 'network'>;

/**
 * @param placement - as in the job's row.
 * @param others - those that take jobs of the model now.
 */
export function accepts(placement: string, worker: Candidate, others: readonly Candidate[]): boolean {
  const { network, workers, preferred, skip } = JSON.parse(placement) as Placement;
  const chosen = (one: Candidate): boolean => (workers === undefined || workers.includes(one.name)) && !skip?.includes(one.name) && (network !== 'fast' || one.network === 'fast');
  if (!chosen(worker)) return false;
  const able = others.filter(chosen);
  // What is relaxed goes to the relaxed network while somebody is there; a fast worker does it as well.
  if (network === 'relaxed' && worker.network !== 'relaxed' && able.some((one) => one.network === 'relaxed')) return false;
  return preferred === undefined || preferred.includes(worker.name) || !able.some((one) => preferred.includes(one.name));
}
