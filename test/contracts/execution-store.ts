import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ExecutionStore } from '../../engine/src/execution/store.ts';
import type { Execution, NodeRun } from '../../engine/src/execution/types.ts';

export const anExecution = (over: Partial<Execution> = {}): Execution => ({
  id: 'e1',
  account: 'local',
  workflowName: 'Sunset',
  workflowJson: '{"nodes":[]}',
  state: 'running',
  trigger: [{ json: { prompt: 'a duck' } }],
  createdAt: 1_000,
  ...over,
});

export const aNodeRun = (over: Partial<NodeRun> = {}): NodeRun => ({
  node: 'Generate',
  runIndex: 0,
  executionIndex: 0,
  startedAt: 1_001,
  finishedAt: 1_002,
  sources: [{ node: 'Start', output: 0, run: 0 }],
  outputs: [[{ json: { n: 1 }, pairedItem: { item: 0 }, binary: { data: { data: 'artifact:ab', mimeType: 'image/png' } } }], []],
  ...over,
});

/** What every execution store must do. `open` gives an empty one whose clock stands at 5,000. */
export function executionStoreContract(name: string, open: () => Promise<ExecutionStore>): void {
  describe(`execution store contract: ${name}`, () => {
    let store: ExecutionStore;
    beforeEach(async () => {
      store = await open();
    });

    it('gives back an execution as it was created, without runs', async () => {
      await store.create(anExecution());
      expect(await store.load('e1')).toEqual({ execution: anExecution(), runs: [] });
    });

    it('answers undefined for an execution that it does not know', async () => {
      expect(await store.load('nothing')).toBeUndefined();
    });

    it('lets one process go on with what failed, was interrupted, or lost its process', async () => {
      const gone = (owner: string): boolean => owner === 'dead:1:1';
      for (const [id, state] of [['f', 'failed'], ['i', 'interrupted']] as const) {
        await store.create(anExecution({ id, state, owner: 'alive:2:1', failure: { code: 'x', message: 'y', node: 'A' }, finishedAt: 4_000 }));
        expect(await store.take(id, 'alive:3:1', gone)).toBe(true);
        expect(await store.take(id, 'alive:4:1', gone)).toBe(false);
        expect((await store.load(id))?.execution).toEqual(anExecution({ id, owner: 'alive:3:1' }));
      }
      await store.create(anExecution({ id: 'crashed', owner: 'dead:1:1' }));
      expect(await store.take('crashed', 'alive:3:1', gone)).toBe(true);
    });

    it('lets nobody take over what is being run, or has ended for good', async () => {
      await store.create(anExecution({ id: 'busy', owner: 'alive:2:1' }));
      for (const state of ['completed', 'cancelled'] as const) await store.create(anExecution({ id: state, state, owner: 'dead:1:1' }));
      for (const id of ['busy', 'completed', 'cancelled', 'unknown']) expect(await store.take(id, 'alive:3:1', (owner) => owner.startsWith('dead'))).toBe(false);
    });

    it('refuses a second execution of the same id', async () => {
      await store.create(anExecution());
      await expect(store.create(anExecution({ workflowName: 'Other' }))).rejects.toThrow();
      expect((await store.load('e1'))?.execution.workflowName).toBe('Sunset');
    });

    it('gives back node runs in the order in which they started', async () => {
      await store.create(anExecution());
      await store.saveRun('e1', aNodeRun({ node: 'B', executionIndex: 1 }));
      await store.saveRun('e1', aNodeRun({ node: 'A', executionIndex: 2 }));
      await store.saveRun('e1', aNodeRun({ node: 'C', executionIndex: 0 }));
      expect((await store.load('e1'))?.runs.map((run) => run.node)).toEqual(['C', 'B', 'A']);
    });

    it('keeps items, pairing, binary data, empty branches, failures and inputs where nothing arrived', async () => {
      const run = aNodeRun({
        sources: [undefined, { node: 'Start', output: 1, run: 2 }],
        failure: { code: 'node_failed', message: 'no', node: 'Generate', details: { item: 3 } },
      });
      await store.create(anExecution());
      await store.saveRun('e1', run);
      expect((await store.load('e1'))?.runs).toStrictEqual([run]);
    });

    it('keeps the first of two runs with the same node and run index', async () => {
      await store.create(anExecution());
      await store.saveRun('e1', aNodeRun());
      await store.saveRun('e1', aNodeRun({ finishedAt: 9_999, outputs: [] }));
      expect((await store.load('e1'))?.runs).toEqual([aNodeRun()]);
    });

    it('keeps the runs of a loop apart by run index', async () => {
      await store.create(anExecution());
      for (const runIndex of [0, 1, 2]) await store.saveRun('e1', aNodeRun({ runIndex, executionIndex: runIndex }));
      expect((await store.load('e1'))?.runs.map((run) => run.runIndex)).toEqual([0, 1, 2]);
    });

    it('refuses a run of an execution that it does not know', async () => {
      await expect(store.saveRun('nothing', aNodeRun())).rejects.toMatchObject({ code: 'not_found' });
    });

    it('moves an execution out of the expected state only, and once', async () => {
      await store.create(anExecution());
      const both = await Promise.all([store.move('e1', ['running'], 'completed'), store.move('e1', ['running'], 'cancelled')]);
      expect(both).toEqual([true, false]);
      expect((await store.load('e1'))?.execution.state).toBe('completed');
    });

    it('tells nobody of a move of an execution that it does not know, or out of no state', async () => {
      await store.create(anExecution());
      expect(await store.move('nothing', ['running'], 'failed')).toBe(false);
      expect(await store.move('e1', [], 'failed')).toBe(false);
    });

    it('stamps the end of an execution with its failure, and takes both back when it is resumed', async () => {
      const failure = { code: 'node_failed', message: 'no', node: 'Generate' };
      await store.create(anExecution());
      await store.move('e1', ['running'], 'failed', failure);
      expect((await store.load('e1'))?.execution).toMatchObject({ state: 'failed', failure, finishedAt: 5_000 });
      await store.move('e1', ['failed', 'interrupted'], 'running');
      expect((await store.load('e1'))?.execution).toEqual(anExecution());
    });

    it('leaves an interrupted execution without an end', async () => {
      await store.create(anExecution());
      await store.move('e1', ['running'], 'interrupted');
      expect((await store.load('e1'))?.execution).toEqual(anExecution({ state: 'interrupted' }));
    });

    it('lists the executions of one account, the newest first, up to the limit', async () => {
      for (const [id, account, createdAt] of [['a', 'local', 1], ['b', 'local', 3], ['c', 'other', 4], ['d', 'local', 2]] as const) {
        await store.create(anExecution({ id, account, createdAt }));
      }
      expect((await store.list('local', 2)).map((execution) => execution.id)).toEqual(['b', 'd']);
      expect(await store.list('nobody', 10)).toEqual([]);
    });
  });
}
