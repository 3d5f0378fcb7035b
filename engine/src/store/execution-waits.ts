/** Waits of parked node runs. One goes on once: by the time or by a call, whichever is written first. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';
import type { ExecutionStore } from '../execution/store.ts';
import type { WaitPlace } from '../execution/waits.ts';
import { readHead, writeEvent } from './execution-log.ts';
import { toWait, type WaitRow } from './execution-rows.ts';

const PLACE = 'execution_id = ? AND node = ? AND run_index = ?';
const WAIT = `SELECT * FROM execution_wait WHERE ${PLACE}`;
const OPEN = `SELECT * FROM execution_wait AS w WHERE execution_id = ? AND NOT EXISTS (
  SELECT 1 FROM node_run AS r WHERE r.execution_id = w.execution_id AND r.node = w.node AND r.run_index = w.run_index
) ORDER BY parked_at, node, run_index`;
const PARK = 'INSERT INTO execution_wait (execution_id, node, run_index, parked_at, resume_at, method) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (execution_id, node, run_index) DO NOTHING';
const CALL = `UPDATE execution_wait SET outcome = 'call', call = ? WHERE ${PLACE} AND outcome IS NULL AND NOT EXISTS (SELECT 1 FROM node_run WHERE ${PLACE})`;
const STATE = "SELECT state FROM execution WHERE id = ? AND state NOT IN ('completed', 'cancelled')";

type Waits = Pick<ExecutionStore, 'park' | 'waits' | 'endWait' | 'call'>;

/** @param told - called when a wait was called. */
export function createWaits(sql: SqlStore, clock: () => number, told: (id: string) => void): Waits {
  const runLog = sql.unflushed ?? sql;
  const find = async (tx: Pick<SqlHandle, 'get'>, id: string, { node, runIndex }: WaitPlace) => await tx.get<WaitRow>(WAIT, id, node, runIndex);

  return {
    async park(id, place, { resumeAt, method }, fence) {
      const { node, runIndex } = place;
      return await runLog.transaction(async (tx) => {
        const head = await readHead(tx, id, fence);
        if (head === undefined) throw new FlowError('not_found', `there is no execution "${id}"; a wait needs one`);
        const now = clock();
        const isNew = (await tx.run(PARK, id, node, runIndex, now, resumeAt ?? null, method ?? null)) === 1;
        if (isNew) await writeEvent(tx, id, head.next, now, { type: 'node_waiting', node, runIndex, ...(resumeAt === undefined ? {} : { resumeAt }), ...(method === undefined ? {} : { method }) });
        return toWait((await find(tx, id, place)) as WaitRow);
      });
    },

    async waits(id) {
      return (await sql.all<WaitRow>(OPEN, id)).map(toWait);
    },

    async endWait(id, place) {
      return await runLog.transaction(async (tx) => {
        await tx.run(`UPDATE execution_wait SET outcome = 'time' WHERE ${PLACE} AND outcome IS NULL`, id, place.node, place.runIndex);
        const row = await find(tx, id, place);
        return row && toWait(row);
      });
    },

    async call(id, place, method, call) {
      const { node, runIndex } = place;
      await sql.transaction(async (tx) => {
        const row = await find(tx, id, place);
        if (row === undefined || row.method === null) throw new FlowError('not_found', `execution ${id} does not wait for a call at node "${node}"; it may not have come so far yet`);
        if (row.method !== method) throw new FlowError('not_found', `node "${node}" waits for ${row.method}, not for ${method}`);
        if (!(await tx.get(STATE, id))) throw new FlowError('invalid_transition', `execution ${id} has ended; nothing can be resumed`);
        if ((await tx.run(CALL, JSON.stringify(call), id, node, runIndex, id, node, runIndex)) === 0) {
          throw new FlowError('invalid_transition', `node "${node}" waits no longer: ${row.outcome === 'call' ? 'this link was used before' : 'its time was up'}`);
        }
        const head = await readHead(tx, id);
        if (head) await writeEvent(tx, id, head.next, clock(), { type: 'node_called', node, runIndex });
      });
      told(id);
    },
  };
}
