import { beforeEach, describe, expect, it } from '@jest/globals';
import { BEAT_MS, SILENCE_MS, type ExecutionStore } from '../../engine/src/execution/store.ts';
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

/** What every execution store must do. `open` gives an empty one that reads and waits by the clock it is given. */
export function executionStoreContract(name: string, open: (clock: () => number, wait: (ms: number) => Promise<void>) => Promise<ExecutionStore>): void {
  describe(`execution store contract: ${name}`, () => {
    let store: ExecutionStore;
    let now: number;
    let waits: number[];
    /** What happens while the store waits. */
    let meanwhile: () => Promise<void>;
    beforeEach(async () => {
      [now, waits, meanwhile] = [5_000, [], async () => {}];
      const wait = async (ms: number): Promise<void> => {
        waits.push(ms);
        await meanwhile();
        now += ms;
      };
      store = await open(() => now, wait);
    });

    const nobodyIsGone = (): boolean => false;
    const owners = async (...ids: string[]): Promise<(string | undefined)[]> => await Promise.all(ids.map(async (id) => (await store.load(id))?.execution.owner));

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
        expect((await store.load(id))?.execution).toEqual(anExecution({ id, owner: 'alive:3:1', ownerSeenAt: 5_000 }));
      }
      await store.create(anExecution({ id: 'crashed', owner: 'dead:1:1' }));
      expect(await store.take('crashed', 'alive:3:1', gone)).toBe(true);
    });

    it('lets nobody take over what is being run, or has ended for good', async () => {
      await store.create(anExecution({ id: 'busy', owner: 'alive:2:1' }));
      for (const state of ['completed', 'cancelled'] as const) await store.create(anExecution({ id: state, state, owner: 'dead:1:1' }));
      for (const id of ['busy', 'completed', 'cancelled', 'unknown']) expect(await store.take(id, 'alive:3:1', (owner) => owner.startsWith('dead'))).toBe(false);
    });

    it('keeps when the owner was last seen: at its start, at each beat, and not after the end', async () => {
      const seen = async (): Promise<number | undefined> => (await store.load('e1'))?.execution.ownerSeenAt;
      await store.create(anExecution({ owner: 'far:2:1' }));
      expect(await seen()).toBe(5_000);
      now = 7_000;
      await store.beat('e1', 'far:2:1');
      expect(await seen()).toBe(7_000);
      now = 9_000;
      await store.beat('e1', 'far:3:1');
      await store.beat('nothing', 'far:2:1');
      expect(await seen()).toBe(7_000);
      await store.move('e1', ['running'], 'completed');
      await store.beat('e1', 'far:2:1');
      expect(await seen()).toBe(7_000);
    });

    it('refuses whoever comes within the time that an owner may be silent, at once', async () => {
      await store.create(anExecution({ owner: 'far:2:1' }));
      now += SILENCE_MS;
      await store.beat('e1', 'far:2:1');
      now += SILENCE_MS - 1;
      expect(await store.take('e1', 'near:3:1', nobodyIsGone)).toBe(false);
      expect(waits).toEqual([]);
    });

    it('lets one go on for an owner that fell silent, which nobody can see to be gone', async () => {
      await store.create(anExecution({ owner: 'far:2:1' }));
      now += SILENCE_MS;
      const taken = await Promise.all([store.take('e1', 'near:3:1', nobodyIsGone), store.take('e1', 'near:4:1', nobodyIsGone)]);
      expect(taken.filter(Boolean)).toEqual([true]);
      expect(await owners('e1')).toEqual([taken[0] ? 'near:3:1' : 'near:4:1']);
      expect(waits[0]).toBe(2 * BEAT_MS);
    });

    it('does not wait for an owner that is seen to be gone', async () => {
      await store.create(anExecution({ owner: 'dead:2:1' }));
      expect(await store.take('e1', 'near:3:1', () => true)).toBe(true);
      expect(waits).toEqual([]);
    });

    it.each([['an hour ahead', 3_600_000], ['an hour back', -3_600_000]])('lets nobody in beside an owner that is alive when the clock jumps %s', async (_jump, ms) => {
      await store.create(anExecution({ owner: 'far:2:1' }));
      now += ms;
      meanwhile = async () => await store.beat('e1', 'far:2:1');
      expect(await store.take('e1', 'near:3:1', nobodyIsGone)).toBe(false);
      expect(await owners('e1')).toEqual(['far:2:1']);
    });

    it('lets somebody in when the clock jumped back and the owner is not heard any more', async () => {
      await store.create(anExecution({ owner: 'far:2:1' }));
      now -= 3_600_000;
      expect(await store.take('e1', 'near:3:1', nobodyIsGone)).toBe(true);
      expect(waits).toEqual([2 * BEAT_MS]);
    });

    it('lets nobody take what has ended while it was waited for the owner', async () => {
      await store.create(anExecution({ owner: 'far:2:1' }));
      now += SILENCE_MS;
      meanwhile = async () => void (await store.move('e1', ['running'], 'completed'));
      expect(await store.take('e1', 'near:3:1', nobodyIsGone)).toBe(false);
    });

    it('refuses a second execution of the same id', async () => {
      await store.create(anExecution());
      await expect(store.create(anExecution({ workflowName: 'Other' }))).rejects.toThrow();
      expect((await store.load('e1'))?.execution.workflowName).toBe('Sunset');
    });

    it('gives back node runs in the order in which they were saved, whatever the clock said', async () => {
      for (const id of ['e1', 'e2']) await store.create(anExecution({ id }));
      await store.saveRun('e1', aNodeRun({ node: 'B', executionIndex: 1, finishedAt: 3_000 }));
      await store.saveRun('e2', aNodeRun({ node: 'D' }));
      await store.saveRun('e1', aNodeRun({ node: 'A', executionIndex: 2, finishedAt: 2_000 }));
      await store.saveRun('e1', aNodeRun({ node: 'C', executionIndex: 0, finishedAt: 3_000 }));
      await store.saveRun('e1', aNodeRun({ node: 'B', executionIndex: 9 }));
      expect((await store.load('e1'))?.runs.map((run) => run.node)).toEqual(['B', 'A', 'C']);
    });

    it('keeps the order of runs that are saved at the same time', async () => {
      await store.create(anExecution());
      const names = Array.from({ length: 50 }, (_value, index) => `n${(index * 37) % 50}`);
      await Promise.all(names.map(async (node, index) => await store.saveRun('e1', aNodeRun({ node, executionIndex: 50 - index }))));
      expect((await store.load('e1'))?.runs.map((run) => run.node)).toEqual(names);
    });

    it('keeps the parameters of the first try of a run, and evaluates no others', async () => {
      await store.create(anExecution());
      const first = [{ prompt: 'mountains 17', options: { seed: 4 } }, { prompt: 'mountains 18' }];
      expect(await store.keepParameters('e1', 'Paint', 0, async () => first)).toEqual(first);
      const again = async (): Promise<never> => await Promise.reject(new Error('evaluated again'));
      expect(await store.keepParameters('e1', 'Paint', 0, again)).toEqual(first);
      expect(await store.keepParameters('e1', 'Paint', 1, async () => [{ prompt: 'other' }])).toEqual([{ prompt: 'other' }]);
      expect(await store.keepParameters('e1', 'Film', 0, async () => [{ prompt: 'film' }])).toEqual([{ prompt: 'film' }]);
    });

    it('gives two that evaluate the same run at the same time the same parameters', async () => {
      await store.create(anExecution());
      const both = await Promise.all(['a', 'b'].map(async (prompt) => await store.keepParameters('e1', 'Paint', 0, async () => [{ prompt }])));
      expect(both).toEqual([[{ prompt: 'a' }], [{ prompt: 'a' }]]);
    });

    it('keeps nothing of parameters that could not be evaluated, nor of an execution that it does not know', async () => {
      await store.create(anExecution());
      await expect(store.keepParameters('e1', 'Paint', 0, async () => await Promise.reject(new Error('no')))).rejects.toThrow('no');
      expect(await store.keepParameters('e1', 'Paint', 0, async () => [{ prompt: 'b' }])).toEqual([{ prompt: 'b' }]);
      await expect(store.keepParameters('nothing', 'Paint', 0, async () => [])).rejects.toMatchObject({ code: 'not_found' });
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
