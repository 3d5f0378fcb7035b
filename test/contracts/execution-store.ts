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
        expect(await store.take(id, 'alive:3:1', gone)).toBe(2);
        expect(await store.take(id, 'alive:4:1', gone)).toBeUndefined();
        expect((await store.load(id))?.execution).toEqual(anExecution({ id, owner: 'alive:3:1', ownerSeenAt: 5_000 }));
      }
      await store.create(anExecution({ id: 'crashed', owner: 'dead:1:1' }));
      expect(await store.take('crashed', 'alive:3:1', gone)).toBe(2);
    });

    it('lets nobody take over what is being run, or has ended for good', async () => {
      await store.create(anExecution({ id: 'busy', owner: 'alive:2:1' }));
      for (const state of ['completed', 'cancelled'] as const) await store.create(anExecution({ id: state, state, owner: 'dead:1:1' }));
      for (const id of ['busy', 'completed', 'cancelled', 'unknown']) expect(await store.take(id, 'alive:3:1', (owner) => owner.startsWith('dead'))).toBeUndefined();
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
      expect(await store.take('e1', 'near:3:1', nobodyIsGone)).toBeUndefined();
      expect(waits).toEqual([]);
    });

    it('lets one go on for an owner that fell silent, which nobody can see to be gone', async () => {
      await store.create(anExecution({ owner: 'far:2:1' }));
      now += SILENCE_MS;
      const taken = await Promise.all([store.take('e1', 'near:3:1', nobodyIsGone), store.take('e1', 'near:4:1', nobodyIsGone)]);
      expect(taken.filter(Boolean)).toEqual([2]);
      expect(await owners('e1')).toEqual([taken[0] ? 'near:3:1' : 'near:4:1']);
      expect(waits[0]).toBe(2 * BEAT_MS);
    });

    it('does not wait for an owner that is seen to be gone', async () => {
      await store.create(anExecution({ owner: 'dead:2:1' }));
      expect(await store.take('e1', 'near:3:1', () => true)).toBe(2);
      expect(waits).toEqual([]);
    });

    it.each([['an hour ahead', 3_600_000], ['an hour back', -3_600_000]])('lets nobody in beside an owner that is alive when the clock jumps %s', async (_jump, ms) => {
      await store.create(anExecution({ owner: 'far:2:1' }));
      now += ms;
      meanwhile = async () => await store.beat('e1', 'far:2:1');
      expect(await store.take('e1', 'near:3:1', nobodyIsGone)).toBeUndefined();
      expect(await owners('e1')).toEqual(['far:2:1']);
    });

    it('lets somebody in when the clock jumped back and the owner is not heard any more', async () => {
      await store.create(anExecution({ owner: 'far:2:1' }));
      now -= 3_600_000;
      expect(await store.take('e1', 'near:3:1', nobodyIsGone)).toBe(2);
      expect(waits).toEqual([2 * BEAT_MS]);
    });

    it('lets nobody take what has ended while it was waited for the owner', async () => {
      await store.create(anExecution({ owner: 'far:2:1' }));
      now += SILENCE_MS;
      meanwhile = async () => void (await store.move('e1', ['running'], 'completed'));
      expect(await store.take('e1', 'near:3:1', nobodyIsGone)).toBeUndefined();
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
      // Whichever was written first: over a connection that is not always the one that was asked for first.
      expect(both[0]).toEqual(both[1]);
      expect(['a', 'b']).toContain(both[0]?.[0]?.prompt);
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

    describe('a fence', () => {
      it('goes up with every take, and shuts out whoever holds an older one: nothing of theirs is saved or ended', async () => {
        await store.create(anExecution({ owner: 'old:1:1' }));
        await store.saveRun('e1', aNodeRun({ node: 'A' }), 1);
        expect(await store.take('e1', 'new:1:1', () => true)).toBe(2);
        await expect(store.saveRun('e1', aNodeRun({ node: 'B' }), 1)).rejects.toMatchObject({ code: 'lease_lost' });
        await expect(store.move('e1', ['running'], 'completed', undefined, 1)).rejects.toMatchObject({ code: 'lease_lost' });
        await expect(store.park('e1', { node: 'W', runIndex: 0 }, { resumeAt: 1 }, 1)).rejects.toMatchObject({ code: 'lease_lost' });
        await store.saveRun('e1', aNodeRun({ node: 'C' }), 2);
        const now = await store.load('e1');
        expect([now?.execution.state, now?.runs.map(({ node }) => node), await store.waits('e1')]).toEqual(['running', ['A', 'C'], []]);
        expect(await store.look('e1')).toEqual({ fence: 2, cancelRequested: false, calls: 0 });
        expect(await store.look('nothing')).toBeUndefined();
      });
    });

    describe('hosts', () => {
      const dead = (owner: string): boolean => owner.startsWith('dead');
      const hosted = async (id: string, over: Partial<Execution> = {}): Promise<void> => await store.create(anExecution({ id, state: 'queued', hosted: true, ...over }));

      it('claim what was left behind first, then what is queued, the oldest first, each once', async () => {
        await hosted('b', { createdAt: 2_000 });
        await hosted('a', { createdAt: 1_000 });
        await hosted('i', { createdAt: 3_000, state: 'interrupted', owner: 'far:2:1' });
        await hosted('d', { createdAt: 9_000, state: 'running', owner: 'dead:2:1' });
        await hosted('busy', { state: 'running', owner: 'far:2:1' });
        const claimed = [];
        for (let count = 0; count < 5; count += 1) claimed.push(await store.claim('host:1:1', dead));
        expect(claimed).toEqual([{ id: 'd', fence: 2 }, { id: 'a', fence: 2 }, { id: 'b', fence: 2 }, { id: 'i', fence: 2 }, undefined]);
        expect((await store.load('a'))?.execution).toMatchObject({ state: 'running', owner: 'host:1:1', ownerSeenAt: 5_000 });
      });

      it('get an execution one of them only, when they claim at the same time', async () => {
        await hosted('a');
        const claims = await Promise.all(['one:1:1', 'two:1:1', 'three:1:1'].map(async (owner) => await store.claim(owner, dead)));
        expect(claims.filter((claim) => claim !== undefined)).toEqual([{ id: 'a', fence: 2 }]);
      });

      it('leave alone what somebody runs in the foreground, what has ended and what waits for the user', async () => {
        await store.create(anExecution({ id: 'mine', owner: 'dead:1:1' }));
        for (const state of ['failed', 'completed', 'cancelled', 'waiting_for_user', 'waiting'] as const) await hosted(state, { state });
        expect(await store.claim('host:1:1', dead)).toBeUndefined();
      });

      it('claim from a host that fell silent, after it had time to be heard', async () => {
        await hosted('a', { state: 'running', owner: 'far:2:1' });
        now += SILENCE_MS;
        meanwhile = async () => await store.beat('a', 'far:2:1');
        expect(await store.claim('host:1:1', nobodyIsGone)).toBeUndefined();
        meanwhile = async () => {};
        now += SILENCE_MS;
        expect(await store.claim('host:1:1', nobodyIsGone)).toEqual({ id: 'a', fence: 2 });
      });

      it('get back what the user resumes', async () => {
        await store.create(anExecution({ id: 'e1', state: 'waiting_for_user', failure: { code: 'over_cap', message: 'x', node: 'A' } }));
        expect(await store.requeue('e1', 7_000)).toBe(true);
        expect(await store.requeue('e1', 8_000)).toBe(false);
        expect((await store.load('e1'))?.execution).toEqual(anExecution({ state: 'queued', hosted: true, approved: 7_000 }));
        expect(await store.claim('host:1:1', nobodyIsGone)).toMatchObject({ id: 'e1' });
      });
    });

    describe('a wait', () => {
      const place = { node: 'W', runIndex: 0 };
      const call = { headers: { h: '1' }, params: {}, query: { q: ['2'] }, body: { ok: true } };
      beforeEach(async () => await store.create(anExecution({ owner: 'far:2:1', hosted: true })));

      it('keeps what was decided the first time, and is gone once its run is saved', async () => {
        expect(await store.park('e1', place, { resumeAt: 9_000 })).toEqual({ ...place, resumeAt: 9_000, parkedAt: 5_000 });
        now = 6_000;
        expect(await store.park('e1', place, { resumeAt: 99_000, method: 'GET' })).toEqual({ ...place, resumeAt: 9_000, parkedAt: 5_000 });
        await store.park('e1', { node: 'W', runIndex: 1 }, { method: 'POST' });
        expect(await store.waits('e1')).toEqual([{ ...place, resumeAt: 9_000, parkedAt: 5_000 }, { node: 'W', runIndex: 1, method: 'POST', parkedAt: 6_000 }]);
        await store.saveRun('e1', aNodeRun({ node: 'W' }));
        expect((await store.waits('e1')).map(({ runIndex }) => runIndex)).toEqual([1]);
        await expect(store.park('nothing', place, {})).rejects.toMatchObject({ code: 'not_found' });
      });

      it('goes on once: with the call or because of the time, whichever was written first', async () => {
        for (const runIndex of [0, 1]) await store.park('e1', { node: 'W', runIndex }, { resumeAt: 9_000, method: 'POST' });
        await store.call('e1', place, 'POST', call);
        expect(await store.endWait('e1', place)).toMatchObject({ outcome: 'call', call });
        await expect(store.call('e1', place, 'POST', call)).rejects.toMatchObject({ code: 'invalid_transition', message: expect.stringContaining('used before') });
        expect(await store.endWait('e1', { node: 'W', runIndex: 1 })).toMatchObject({ outcome: 'time' });
        await expect(store.call('e1', { node: 'W', runIndex: 1 }, 'POST', call)).rejects.toMatchObject({ code: 'invalid_transition', message: expect.stringContaining('time was up') });
        expect(await store.look('e1')).toMatchObject({ calls: 1 });
      });

      it('refuses a call by another method, of a wait without calls, of one that is not there, and after the end', async () => {
        await store.park('e1', place, { method: 'POST' });
        await store.park('e1', { node: 'T', runIndex: 0 }, { resumeAt: 9_000 });
        for (const [node, method] of [['W', 'GET'], ['T', 'POST'], ['V', 'POST']] as const) await expect(store.call('e1', { node, runIndex: 0 }, method, call)).rejects.toMatchObject({ code: 'not_found' });
        await store.move('e1', ['running'], 'cancelled');
        await expect(store.call('e1', place, 'POST', call)).rejects.toMatchObject({ code: 'invalid_transition' });
      });

      it('makes its parked execution claimable when its time has come or it was called, not before', async () => {
        await store.park('e1', place, { resumeAt: 9_000 });
        await store.move('e1', ['running'], 'waiting');
        expect(await store.claim('host:1:1', nobodyIsGone)).toBeUndefined();
        now = 9_000;
        expect(await store.claim('host:1:1', nobodyIsGone)).toEqual({ id: 'e1', fence: 2 });
        await store.saveRun('e1', aNodeRun({ node: 'W' }));
        await store.park('e1', { node: 'V', runIndex: 0 }, { method: 'GET' });
        await store.move('e1', ['running'], 'waiting');
        expect(await store.claim('host:1:1', nobodyIsGone)).toBeUndefined();
        await store.call('e1', { node: 'V', runIndex: 0 }, 'GET', call);
        expect(await store.claim('host:1:1', nobodyIsGone)).toEqual({ id: 'e1', fence: 3 });
      });

      it('tells those who heed of calls and cancels, until they stop', async () => {
        let told = 0;
        const stop = store.heed('e1', () => (told += 1));
        await store.park('e1', place, { method: 'GET' });
        await store.call('e1', place, 'GET', call);
        await store.cancel('e1', nobodyIsGone);
        stop();
        await store.cancel('e1', nobodyIsGone);
        expect(told).toBe(2);
      });
    });

    describe('a cancel', () => {
      it.each(['queued', 'waiting', 'waiting_for_user', 'interrupted', 'failed'] as const)('ends at once what is %s, and whoever takes it afterwards gets nothing', async (state) => {
        await store.create(anExecution({ state, hosted: true }));
        expect(await store.cancel('e1', nobodyIsGone)).toBe('cancelled');
        expect((await store.load('e1'))?.execution).toMatchObject({ state: 'cancelled', finishedAt: 5_000 });
        expect([await store.take('e1', 'x:1:1', () => true), await store.claim('x:1:1', () => true), await store.move('e1', ['cancelled'], 'running')]).toEqual([undefined, undefined, false]);
      });

      it('asks the owner of what runs, and ends what nobody runs any more', async () => {
        await store.create(anExecution({ owner: 'far:2:1' }));
        expect(await store.cancel('e1', nobodyIsGone)).toBe('running');
        expect(await store.look('e1')).toMatchObject({ fence: 1, cancelRequested: true });
        expect(await store.cancel('e1', () => true)).toBe('cancelled');
        await expect(store.saveRun('e1', aNodeRun(), 1)).rejects.toMatchObject({ code: 'lease_lost' });
      });

      it('changes nothing of what is completed or unknown', async () => {
        await store.create(anExecution({ state: 'completed' }));
        expect([await store.cancel('e1', nobodyIsGone), await store.cancel('nothing', nobodyIsGone)]).toEqual(['completed', undefined]);
        expect((await store.load('e1'))?.execution.state).toBe('completed');
      });

      it('and a completion that race end the execution once', async () => {
        await store.create(anExecution());
        const [completed, cancelled] = await Promise.all([store.move('e1', ['running'], 'completed', undefined, 1), store.cancel('e1', () => true)]);
        const { state } = (await store.load('e1'))?.execution ?? {};
        expect([completed, cancelled]).toEqual(state === 'completed' ? [true, 'completed'] : [false, 'cancelled']);
      });
    });

    it('numbers what happened, node runs among it, and reads on from a number', async () => {
      const failure = { code: 'over_cap', message: 'no', node: 'B' };
      await store.create(anExecution({ state: 'queued', hosted: true }), [aNodeRun({ node: 'Taken over' })]);
      await store.claim('host:1:1', nobodyIsGone);
      await store.saveRun('e1', aNodeRun({ node: 'A' }), 2);
      await store.park('e1', { node: 'W', runIndex: 0 }, { method: 'GET' }, 2);
      await store.call('e1', { node: 'W', runIndex: 0 }, 'GET', { headers: {}, params: {}, query: {}, body: {} });
      await store.move('e1', ['running'], 'waiting_for_user', failure, 2);
      await store.cancel('e1', nobodyIsGone);
      const events = await store.events('e1');
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
      expect(await store.events('e1', numbers[5])).toEqual(events.slice(6));
    });

    it('begins a fork with the runs that it takes over, in their order', async () => {
      const runs = [aNodeRun({ node: 'B' }), aNodeRun({ node: 'A', runIndex: 1 })];
      await store.create(anExecution({ id: 'f', state: 'queued', hosted: true, forkedFrom: 'e1' }), runs);
      expect(await store.load('f')).toEqual({ execution: anExecution({ id: 'f', state: 'queued', hosted: true, forkedFrom: 'e1' }), runs });
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
