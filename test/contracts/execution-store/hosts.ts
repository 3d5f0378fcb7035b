/** Executions that wait for a host, and those that somebody ends. */
import { describe, expect, it } from '@jest/globals';
import { SILENCE_MS } from '../../../engine/src/execution/store.ts';
import type { Execution } from '../../../engine/src/execution/types.ts';
import { aNodeRun, anExecution } from './a-record.ts';
import { nobodyIsGone, type StoreBench } from './bench.ts';

export function hostsContract(bench: StoreBench): void {
  describe('hosts', () => {
    const dead = (owner: string): boolean => owner.startsWith('dead');
    const hosted = async (id: string, over: Partial<Execution> = {}): Promise<void> => await bench.store.create(anExecution({ id, state: 'queued', hosted: true, ...over }));

    it('claim what was left behind first, then what is queued, the oldest first, each once', async () => {
      await hosted('b', { createdAt: 2_000 });
      await hosted('a', { createdAt: 1_000 });
      await hosted('i', { createdAt: 3_000, state: 'interrupted', owner: 'far:2:1' });
      await hosted('d', { createdAt: 9_000, state: 'running', owner: 'dead:2:1' });
      await hosted('busy', { state: 'running', owner: 'far:2:1' });
      const claimed = [];
      for (let count = 0; count < 5; count += 1) claimed.push(await bench.store.claim('host:1:1', dead));
      expect(claimed).toEqual([{ id: 'd', fence: 2, depth: 0 }, { id: 'a', fence: 2, depth: 0 }, { id: 'b', fence: 2, depth: 0 }, { id: 'i', fence: 2, depth: 0 }, undefined]);
      expect((await bench.store.load('a'))?.execution).toMatchObject({ state: 'running', owner: 'host:1:1', ownerSeenAt: 5_000 });
    });

    it('get an execution one of them only, when they claim at the same time', async () => {
      await hosted('a');
      const claims = await Promise.all(['one:1:1', 'two:1:1', 'three:1:1'].map(async (owner) => await bench.store.claim(owner, dead)));
      expect(claims.filter((claim) => claim !== undefined)).toEqual([{ id: 'a', fence: 2, depth: 0 }]);
    });

    it('take nothing of a depth that has no place left, however much of it is queued', async () => {
      for (let count = 0; count < 12; count += 1) await hosted(`parent ${count}`, { createdAt: count });
      await hosted('child', { createdAt: 100, depth: 1 });
      expect(await bench.store.claim('host:1:1', dead, [0])).toEqual({ id: 'child', fence: 2, depth: 1 });
      expect(await bench.store.claim('host:1:1', dead, [0])).toBeUndefined();
      expect((await bench.store.load('child'))?.execution.depth).toBe(1);
    });

    it('leave alone what somebody runs in the foreground, what has ended and what waits for the user', async () => {
      await bench.store.create(anExecution({ id: 'mine', owner: 'dead:1:1' }));
      for (const state of ['failed', 'completed', 'cancelled', 'waiting_for_user', 'waiting'] as const) await hosted(state, { state });
      expect(await bench.store.claim('host:1:1', dead)).toBeUndefined();
    });

    it('claim from a host that fell silent, after it had time to be heard', async () => {
      await hosted('a', { state: 'running', owner: 'far:2:1' });
      bench.now += SILENCE_MS;
      bench.meanwhile = async () => await bench.store.beat('a', 'far:2:1');
      expect(await bench.store.claim('host:1:1', nobodyIsGone)).toBeUndefined();
      bench.meanwhile = async () => {};
      bench.now += SILENCE_MS;
      expect(await bench.store.claim('host:1:1', nobodyIsGone)).toEqual({ id: 'a', fence: 2, depth: 0 });
    });

    it('get back what the user resumes', async () => {
      await bench.store.create(anExecution({ id: 'e1', state: 'waiting_for_user', failure: { code: 'over_cap', message: 'x', node: 'A' } }));
      expect(await bench.store.requeue('e1', 7_000)).toBe(true);
      expect(await bench.store.requeue('e1', 8_000)).toBe(false);
      expect((await bench.store.load('e1'))?.execution).toEqual(anExecution({ state: 'queued', hosted: true, approved: 7_000 }));
      expect(await bench.store.claim('host:1:1', nobodyIsGone)).toMatchObject({ id: 'e1' });
    });
  });

  describe('a cancel', () => {
    it.each(['queued', 'waiting', 'waiting_for_user', 'interrupted', 'failed'] as const)('ends at once what is %s, and whoever takes it afterwards gets nothing', async (state) => {
      await bench.store.create(anExecution({ state, hosted: true }));
      expect(await bench.store.cancel('e1', nobodyIsGone)).toBe('cancelled');
      expect((await bench.store.load('e1'))?.execution).toMatchObject({ state: 'cancelled', finishedAt: 5_000 });
      expect([await bench.store.take('e1', 'x:1:1', () => true), await bench.store.claim('x:1:1', () => true), await bench.store.move('e1', ['cancelled'], 'running')]).toEqual([undefined, undefined, false]);
    });

    it('asks the owner of what runs, and ends what nobody runs any more', async () => {
      await bench.store.create(anExecution({ owner: 'far:2:1' }));
      expect(await bench.store.cancel('e1', nobodyIsGone)).toBe('running');
      expect(await bench.store.look('e1')).toMatchObject({ fence: 1, cancelRequested: true });
      expect(await bench.store.cancel('e1', () => true)).toBe('cancelled');
      await expect(bench.store.saveRun('e1', aNodeRun(), 1)).rejects.toMatchObject({ code: 'lease_lost' });
    });

    it('changes nothing of what is completed or unknown', async () => {
      await bench.store.create(anExecution({ state: 'completed' }));
      expect([await bench.store.cancel('e1', nobodyIsGone), await bench.store.cancel('nothing', nobodyIsGone)]).toEqual(['completed', undefined]);
      expect((await bench.store.load('e1'))?.execution.state).toBe('completed');
    });

    it('and a completion that race end the execution once', async () => {
      await bench.store.create(anExecution());
      const [completed, cancelled] = await Promise.all([bench.store.move('e1', ['running'], 'completed', undefined, 1), bench.store.cancel('e1', () => true)]);
      const { state } = (await bench.store.load('e1'))?.execution ?? {};
      expect([completed, cancelled]).toEqual(state === 'completed' ? [true, 'completed'] : [false, 'cancelled']);
    });
  });
}
