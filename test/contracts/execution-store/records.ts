/** What is kept of an execution and its node runs, and given back. */
import { expect, it } from '@jest/globals';
import { aNodeRun, anExecution } from './a-record.ts';
import { nobodyIsGone, type StoreBench } from './bench.ts';

export function recordsContract(bench: StoreBench): void {
  it('gives back an execution as it was created, without runs', async () => {
    await bench.store.create(anExecution());
    expect(await bench.store.load('e1')).toEqual({ execution: anExecution(), runs: [] });
  });

  it('answers undefined for an execution that it does not know', async () => {
    expect(await bench.store.load('nothing')).toBeUndefined();
  });

  it('refuses a second execution of the same id', async () => {
    await bench.store.create(anExecution());
    await expect(bench.store.create(anExecution({ workflowName: 'Other' }))).rejects.toThrow();
    expect((await bench.store.load('e1'))?.execution.workflowName).toBe('Sunset');
  });

  it('gives back node runs in the order in which they were saved, whatever the clock said', async () => {
    for (const id of ['e1', 'e2']) await bench.store.create(anExecution({ id }));
    await bench.store.saveRun('e1', aNodeRun({ node: 'B', executionIndex: 1, finishedAt: 3_000 }));
    await bench.store.saveRun('e2', aNodeRun({ node: 'D' }));
    await bench.store.saveRun('e1', aNodeRun({ node: 'A', executionIndex: 2, finishedAt: 2_000 }));
    await bench.store.saveRun('e1', aNodeRun({ node: 'C', executionIndex: 0, finishedAt: 3_000 }));
    await bench.store.saveRun('e1', aNodeRun({ node: 'B', executionIndex: 9 }));
    expect((await bench.store.load('e1'))?.runs.map((run) => run.node)).toEqual(['B', 'A', 'C']);
  });

  it('keeps the order of runs that are saved at the same time', async () => {
    await bench.store.create(anExecution());
    const names = Array.from({ length: 50 }, (_value, index) => `n${(index * 37) % 50}`);
    await Promise.all(names.map(async (node, index) => await bench.store.saveRun('e1', aNodeRun({ node, executionIndex: 50 - index }))));
    expect((await bench.store.load('e1'))?.runs.map((run) => run.node)).toEqual(names);
  });

  it('keeps the parameters of the first try of a run, and evaluates no others', async () => {
    await bench.store.create(anExecution());
    const first = [{ prompt: 'mountains 17', options: { seed: 4 } }, { prompt: 'mountains 18' }];
    expect(await bench.store.keepParameters('e1', 'Paint', 0, async () => first)).toEqual(first);
    const again = async (): Promise<never> => await Promise.reject(new Error('evaluated again'));
    expect(await bench.store.keepParameters('e1', 'Paint', 0, again)).toEqual(first);
    expect(await bench.store.keepParameters('e1', 'Paint', 1, async () => [{ prompt: 'other' }])).toEqual([{ prompt: 'other' }]);
    expect(await bench.store.keepParameters('e1', 'Film', 0, async () => [{ prompt: 'film' }])).toEqual([{ prompt: 'film' }]);
  });

  it('gives two that evaluate the same run at the same time the same parameters', async () => {
    await bench.store.create(anExecution());
    const both = await Promise.all(['a', 'b'].map(async (prompt) => await bench.store.keepParameters('e1', 'Paint', 0, async () => [{ prompt }])));
    // Whichever was written first: over a connection that is not always the one that was asked for first.
    expect(both[0]).toEqual(both[1]);
    expect(['a', 'b']).toContain(both[0]?.[0]?.prompt);
  });

  it('keeps nothing of parameters that could not be evaluated, nor of an execution that it does not know', async () => {
    await bench.store.create(anExecution());
    await expect(bench.store.keepParameters('e1', 'Paint', 0, async () => await Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await bench.store.keepParameters('e1', 'Paint', 0, async () => [{ prompt: 'b' }])).toEqual([{ prompt: 'b' }]);
    await expect(bench.store.keepParameters('nothing', 'Paint', 0, async () => [])).rejects.toMatchObject({ code: 'not_found' });
  });

  it('keeps items, pairing, binary data, empty branches, failures and inputs where nothing arrived', async () => {
    const run = aNodeRun({
      sources: [undefined, { node: 'Start', output: 1, run: 2 }],
      failure: { code: 'node_failed', message: 'no', node: 'Generate', details: { item: 3 } },
    });
    await bench.store.create(anExecution());
    await bench.store.saveRun('e1', run);
    expect((await bench.store.load('e1'))?.runs).toStrictEqual([run]);
  });

  it('keeps the first of two runs with the same node and run index', async () => {
    await bench.store.create(anExecution());
    await bench.store.saveRun('e1', aNodeRun());
    await bench.store.saveRun('e1', aNodeRun({ finishedAt: 9_999, outputs: [] }));
    expect((await bench.store.load('e1'))?.runs).toEqual([aNodeRun()]);
  });

  it('keeps the runs of a loop apart by run index', async () => {
    await bench.store.create(anExecution());
    for (const runIndex of [0, 1, 2]) await bench.store.saveRun('e1', aNodeRun({ runIndex, executionIndex: runIndex }));
    expect((await bench.store.load('e1'))?.runs.map((run) => run.runIndex)).toEqual([0, 1, 2]);
  });

  it('refuses a run of an execution that it does not know', async () => {
    await expect(bench.store.saveRun('nothing', aNodeRun())).rejects.toMatchObject({ code: 'not_found' });
  });

  it('moves an execution out of the expected state only, and once', async () => {
    await bench.store.create(anExecution());
    const both = await Promise.all([bench.store.move('e1', ['running'], 'completed'), bench.store.move('e1', ['running'], 'cancelled')]);
    expect(both).toEqual([true, false]);
    expect((await bench.store.load('e1'))?.execution.state).toBe('completed');
  });

  it('tells nobody of a move of an execution that it does not know, or out of no state', async () => {
    await bench.store.create(anExecution());
    expect(await bench.store.move('nothing', ['running'], 'failed')).toBe(false);
    expect(await bench.store.move('e1', [], 'failed')).toBe(false);
  });

  it('stamps the end of an execution with its failure, and takes both back when it is resumed', async () => {
    const failure = { code: 'node_failed', message: 'no', node: 'Generate' };
    await bench.store.create(anExecution());
    await bench.store.move('e1', ['running'], 'failed', failure);
    expect((await bench.store.load('e1'))?.execution).toMatchObject({ state: 'failed', failure, finishedAt: 5_000 });
    await bench.store.move('e1', ['failed', 'interrupted'], 'running');
    expect((await bench.store.load('e1'))?.execution).toEqual(anExecution());
  });

  it('leaves an interrupted execution without an end', async () => {
    await bench.store.create(anExecution());
    await bench.store.move('e1', ['running'], 'interrupted');
    expect((await bench.store.load('e1'))?.execution).toEqual(anExecution({ state: 'interrupted' }));
  });

  it('numbers what happened, node runs among it, and reads on from a number', async () => {
    const failure = { code: 'over_cap', message: 'no', node: 'B' };
    await bench.store.create(anExecution({ state: 'queued', hosted: true }), [aNodeRun({ node: 'Taken over' })]);
    await bench.store.claim('host:1:1', nobodyIsGone);
    await bench.store.saveRun('e1', aNodeRun({ node: 'A' }), 2);
    await bench.store.park('e1', { node: 'W', runIndex: 0 }, { method: 'GET' }, 2);
    await bench.store.call('e1', { node: 'W', runIndex: 0 }, 'GET', { headers: {}, params: {}, query: {}, body: {} });
    await bench.store.move('e1', ['running'], 'waiting_for_user', failure, 2);
    await bench.store.cancel('e1', nobodyIsGone);
    const events = await bench.store.events('e1');
    expect(events.map(({ sequence: _sequence, at: _at, ...event }) => event)).toEqual([
      { type: 'created', state: 'queued' },
      { type: 'node_finished', node: 'Taken over', runIndex: 0, items: 1, elapsedMs: 1 },
      { type: 'state', state: 'running', owner: 'host:1:1' },
      { type: 'node_finished', node: 'A', runIndex: 0, items: 1, elapsedMs: 1 },
      { type: 'node_waiting', node: 'W', runIndex: 0, method: 'GET' },
      { type: 'node_called', node: 'W', runIndex: 0 },
      { type: 'state', state: 'waiting_for_user', failure },
      { type: 'state', state: 'cancelled' },
    ]);
    const numbers = events.map(({ sequence }) => sequence);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(await bench.store.events('e1', numbers[5])).toEqual(events.slice(6));
  });

  it('begins a fork with the runs that it takes over, in their order', async () => {
    const runs = [aNodeRun({ node: 'B' }), aNodeRun({ node: 'A', runIndex: 1 })];
    await bench.store.create(anExecution({ id: 'f', state: 'queued', hosted: true, forkedFrom: 'e1' }), runs);
    expect(await bench.store.load('f')).toEqual({ execution: anExecution({ id: 'f', state: 'queued', hosted: true, forkedFrom: 'e1' }), runs });
  });

  it('lists the executions of one account, the newest first, up to the limit', async () => {
    for (const [id, account, createdAt] of [['a', 'local', 1], ['b', 'local', 3], ['c', 'other', 4], ['d', 'local', 2]] as const) {
      await bench.store.create(anExecution({ id, account, createdAt }));
    }
    expect((await bench.store.list('local', 2)).map((execution) => execution.id)).toEqual(['b', 'd']);
    expect(await bench.store.list('nobody', 10)).toEqual([]);
  });
}
