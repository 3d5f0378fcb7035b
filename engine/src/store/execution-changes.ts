/** What has changed of executions, on SQL. */
import type { SqlStore } from 'sogni-flow-runtime';
import type { ExecutionChanges } from '../execution/changes.ts';

/** Of either counter. */
const MOST_AT_ONCE = 500;

/** The number of the next change; belongs in a transaction that is flushed, so that no number is given twice. */
export const NEXT_CHANGE = '(SELECT COALESCE(MAX(changed), 0) + 1 FROM execution_lease)';

const NOW = 'SELECT (SELECT MAX(changed) FROM execution_lease) AS executions, (SELECT MAX(seq) FROM transfer) AS transfers';
const CHANGED = `SELECT l.changed AS number, e.account, e.id FROM execution_lease AS l JOIN execution AS e ON e.id = l.execution_id WHERE l.changed > ? ORDER BY l.changed LIMIT ${MOST_AT_ONCE}`;
/** Transfers that belong to no execution have a number all the same. */
const PAID = `SELECT t.seq AS number, e.account, e.id FROM (SELECT seq, hold_id FROM transfer WHERE seq > ? ORDER BY seq LIMIT ${MOST_AT_ONCE}) AS t
  LEFT JOIN hold AS h ON h.id = t.hold_id LEFT JOIN execution AS e ON e.id = h.run_id ORDER BY t.seq`;

interface ChangeRow {
  readonly number: number;
  readonly account: string | null;
  readonly id: string | null;
}

/** @param sql - has the tables of the executions and of the ledger. */
export function createExecutionChanges(sql: SqlStore): ExecutionChanges {
  return {
    async now() {
      const row = await sql.get<{ executions: number | null; transfers: number | null }>(NOW);
      return { executions: Number(row?.executions ?? 0), transfers: Number(row?.transfers ?? 0) };
    },

    async since(mark) {
      const changed = await sql.all<ChangeRow>(CHANGED, mark.executions);
      const paid = await sql.all<ChangeRow>(PAID, mark.transfers);
      const executions = new Map<string, Set<string>>();
      for (const { account, id } of [...changed, ...paid]) {
        if (account === null || id === null) continue;
        const ids = executions.get(account) ?? new Set();
        executions.set(account, ids.add(id));
      }
      return {
        mark: { executions: Number(changed.at(-1)?.number ?? mark.executions), transfers: Number(paid.at(-1)?.number ?? mark.transfers) },
        more: changed.length === MOST_AT_ONCE || paid.length === MOST_AT_ONCE,
        executions,
      };
    },
  };
}
