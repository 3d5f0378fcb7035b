import { describe, expect, it } from '@jest/globals';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import type { SqlHandle, SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import { aNodeRun, anExecution, executionStoreContract } from '../../contracts/execution-store.ts';
import { scratchStore } from './scratch-store.ts';

executionStoreContract('SQLite', async (clock, wait) => createExecutionStore(await scratchStore({ executions: EXECUTION_SCHEMA }), clock, wait));

/** A handle's methods lie on its class. */
const handleOf = (tx: SqlHandle): SqlHandle => ({ run: tx.run.bind(tx), get: tx.get.bind(tx), all: tx.all.bind(tx) });

describe('the SQLite execution store', () => {
  it('finds the place of a run without reading the others', async () => {
    const { unflushed: _none, ...sql } = await scratchStore({ executions: EXECUTION_SCHEMA });
    const asked: string[] = [];
    const watched: SqlStore = {
      ...sql,
      transaction: async (work) => await sql.transaction(async (tx) => await work({ ...handleOf(tx), get: async (statement, ...values) => (asked.push(statement), await tx.get(statement, ...values)) })),
    };
    const store = createExecutionStore(watched);
    await store.create(anExecution());
    await store.saveRun('e1', aNodeRun());
    const plans = await Promise.all(asked.map(async (statement) => await sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${statement}`, 'e1')));
    const searches = plans.flat().map(({ detail }) => detail).filter((detail) => detail.includes('node_run'));
    expect(searches).toEqual(['SEARCH node_run USING COVERING INDEX node_run_by_saved_order (execution_id=?)']);
  });

  it('reads runs of a database without places by their end, and before those that were saved since', async () => {
    const upToOwner = EXECUTION_SCHEMA.indexOf('ALTER TABLE execution ADD COLUMN owner TEXT') + 1;
    const sql = await scratchStore({ executions: EXECUTION_SCHEMA.slice(0, upToOwner) });
    await sql.run("INSERT INTO execution (id, account, workflow_name, workflow_json, state, trigger_items, created_at) VALUES ('e1', 'local', '', '{}', 'running', '[]', 1)");
    for (const [node, index, end] of [['a', 0, 30], ['b', 1, 20], ['c', 2, 20]] as const) {
      await sql.run("INSERT INTO node_run (execution_id, node, run_index, execution_index, started_at, finished_at, sources, outputs) VALUES ('e1', ?, 0, ?, 1, ?, '[]', '[]')", node, index, end);
    }
    await migrate(sql, { executions: EXECUTION_SCHEMA });
    const store = createExecutionStore(sql);
    await store.saveRun('e1', aNodeRun({ node: 'd', finishedAt: 5 }));
    expect((await store.load('e1'))?.runs.map(({ node }) => node)).toEqual(['b', 'c', 'a', 'd']);
  });

  it('does not wait for the disk when it keeps parameters or a beat: the purchase that follows flushes them', async () => {
    const sql = await scratchStore({ executions: EXECUTION_SCHEMA });
    const flushed: string[] = [];
    const watched: SqlStore = {
      ...sql,
      transaction: async (work) => (flushed.push('transaction'), await sql.transaction(work)),
      run: async (statement, ...values) => (flushed.push(statement), await sql.run(statement, ...values)),
    };
    await createExecutionStore(sql).create(anExecution({ owner: 'far:2:1' }));
    const store = createExecutionStore(watched);
    await store.keepParameters('e1', 'Paint', 0, async () => [{ prompt: 'a' }]);
    await store.beat('e1', 'far:2:1');
    expect(flushed).toEqual([]);
  });
});
