/** What an execution may cost in all. One of a batch stays within what was approved for the whole batch. */
import { FlowError, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { NEXT_CHANGE } from './execution-changes.ts';

/** Of runs that have ended for good it is what they cost, of the others what they may still cost. */
const OTHERS = `SELECT COALESCE(SUM(CASE WHEN e.state IN ('completed', 'cancelled') THEN COALESCE(b.captured + b.held, 0) ELSE COALESCE(e.approved, 0) END), 0) AS due
  FROM execution AS e LEFT JOIN run_budget AS b ON b.run_id = e.id WHERE e.batch_id = ? AND e.id <> ?`;

/** @throws FlowError `over_cap` with what is left of the batch */
export async function approveExecution(tx: SqlHandle, id: string, approved: MicroSpark): Promise<void> {
  const batch = await tx.get<{ id: string; approved: number }>('SELECT b.id, b.approved FROM execution AS e JOIN batch AS b ON b.id = e.batch_id WHERE e.id = ?', id);
  if (batch) {
    const [allowed, due] = [Number(batch.approved), Number((await tx.get<{ due: number }>(OTHERS, batch.id, id))?.due ?? 0)];
    const left = Math.max(0, allowed - due);
    if (approved > left) {
      const message = `the batch may cost ${formatSpark(allowed)} Spark in all, of which its other runs may take ${formatSpark(due)}; at most ${formatSpark(left)} can be approved for this run`;
      throw new FlowError('over_cap', message, { details: { cap: 'batch', needed: approved, allowed: left } });
    }
  }
  await tx.run('UPDATE execution SET approved = ? WHERE id = ?', approved, id);
  await tx.run(`UPDATE execution_lease SET changed = ${NEXT_CHANGE} WHERE execution_id = ?`, id);
}
