/** Who may go on with an execution: its owner, and others once that one is gone. */
import { describe, expect, it } from '@jest/globals';
import { BEAT_MS, SILENCE_MS } from '../../../engine/src/execution/store.ts';
import { aNodeRun, anExecution } from './a-record.ts';
import { nobodyIsGone, type StoreBench } from './bench.ts';

export function ownersContract(bench: StoreBench): void {
  it('lets one process go on with what failed, was interrupted, or lost its process', async () => {
    const gone = (owner: string): boolean => owner === 'dead:1:1';
    for (const [id, state] of [['f', 'failed'], ['i', 'interrupted']] as const) {
      await bench.store.create(anExecution({ id, state, owner: 'alive:2:1', failure: { code: 'x', message: 'y', node: 'A' }, finishedAt: 4_000 }));
      expect(await bench.store.take(id, 'alive:3:1', gone)).toBe(2);
      expect(await bench.store.take(id, 'alive:4:1', gone)).toBeUndefined();
      expect((await bench.store.load(id))?.execution).toEqual(anExecution({ id, owner: 'alive:3:1', ownerSeenAt: 5_000 }));
    }
    await bench.store.create(anExecution({ id: 'crashed', owner: 'dead:1:1' }));
    expect(await bench.store.take('crashed', 'alive:3:1', gone)).toBe(2);
  });

  it('lets nobody take over what is being run, or has ended for good', async () => {
    await bench.store.create(anExecution({ id: 'busy', owner: 'alive:2:1' }));
    for (const state of ['completed', 'cancelled'] as const) await bench.store.create(anExecution({ id: state, state, owner: 'dead:1:1' }));
    for (const id of ['busy', 'completed', 'cancelled', 'unknown']) expect(await bench.store.take(id, 'alive:3:1', (owner) => owner.startsWith('dead'))).toBeUndefined();
  });

  it('keeps when the owner was last seen: at its start, at each beat, and not after the end', async () => {
    const seen = async (): Promise<number | undefined> => (await bench.store.load('e1'))?.execution.ownerSeenAt;
    await bench.store.create(anExecution({ owner: 'far:2:1' }));
    expect(await seen()).toBe(5_000);
    bench.now = 7_000;
    await bench.store.beat('e1', 'far:2:1');
    expect(await seen()).toBe(7_000);
    bench.now = 9_000;
    await bench.store.beat('e1', 'far:3:1');
    await bench.store.beat('nothing', 'far:2:1');
    expect(await seen()).toBe(7_000);
    await bench.store.move('e1', ['running'], 'completed');
    await bench.store.beat('e1', 'far:2:1');
    expect(await seen()).toBe(7_000);
  });

  it('refuses whoever comes within the time that an owner may be silent, at once', async () => {
    await bench.store.create(anExecution({ owner: 'far:2:1' }));
    bench.now += SILENCE_MS;
    await bench.store.beat('e1', 'far:2:1');
    bench.now += SILENCE_MS - 1;
    expect(await bench.store.take('e1', 'near:3:1', nobodyIsGone)).toBeUndefined();
    expect(bench.waits).toEqual([]);
  });

  it('lets one go on for an owner that fell silent, which nobody can see to be gone', async () => {
    await bench.store.create(anExecution({ owner: 'far:2:1' }));
    bench.now += SILENCE_MS;
    const taken = await Promise.all([bench.store.take('e1', 'near:3:1', nobodyIsGone), bench.store.take('e1', 'near:4:1', nobodyIsGone)]);
    expect(taken.filter(Boolean)).toEqual([2]);
    expect(await bench.owners('e1')).toEqual([taken[0] ? 'near:3:1' : 'near:4:1']);
    expect(bench.waits[0]).toBe(2 * BEAT_MS);
  });

  it('does not wait for an owner that is seen to be gone', async () => {
    await bench.store.create(anExecution({ owner: 'dead:2:1' }));
    expect(await bench.store.take('e1', 'near:3:1', () => true)).toBe(2);
    expect(bench.waits).toEqual([]);
  });

  it.each([['an hour ahead', 3_600_000], ['an hour back', -3_600_000]])('lets nobody in beside an owner that is alive when the clock jumps %s', async (_jump, ms) => {
    await bench.store.create(anExecution({ owner: 'far:2:1' }));
    bench.now += ms;
    bench.meanwhile = async () => await bench.store.beat('e1', 'far:2:1');
    expect(await bench.store.take('e1', 'near:3:1', nobodyIsGone)).toBeUndefined();
    expect(await bench.owners('e1')).toEqual(['far:2:1']);
  });

  it('lets somebody in when the clock jumped back and the owner is not heard any more', async () => {
    await bench.store.create(anExecution({ owner: 'far:2:1' }));
    bench.now -= 3_600_000;
    expect(await bench.store.take('e1', 'near:3:1', nobodyIsGone)).toBe(2);
    expect(bench.waits).toEqual([2 * BEAT_MS]);
  });

  it('lets nobody take what has ended while it was waited for the owner', async () => {
    await bench.store.create(anExecution({ owner: 'far:2:1' }));
    bench.now += SILENCE_MS;
    bench.meanwhile = async () => void (await bench.store.move('e1', ['running'], 'completed'));
    expect(await bench.store.take('e1', 'near:3:1', nobodyIsGone)).toBeUndefined();
  });

  describe('a fence', () => {
    it('goes up with every take, and shuts out whoever holds an older one: nothing of theirs is saved or ended', async () => {
      await bench.store.create(anExecution({ owner: 'old:1:1' }));
      await bench.store.saveRun('e1', aNodeRun({ node: 'A' }), 1);
      expect(await bench.store.take('e1', 'new:1:1', () => true)).toBe(2);
      await expect(bench.store.saveRun('e1', aNodeRun({ node: 'B' }), 1)).rejects.toMatchObject({ code: 'lease_lost' });
      await expect(bench.store.move('e1', ['running'], 'completed', undefined, 1)).rejects.toMatchObject({ code: 'lease_lost' });
      await expect(bench.store.park('e1', { node: 'W', runIndex: 0 }, { resumeAt: 1 }, 1)).rejects.toMatchObject({ code: 'lease_lost' });
      await bench.store.saveRun('e1', aNodeRun({ node: 'C' }), 2);
      const now = await bench.store.load('e1');
      expect([now?.execution.state, now?.runs.map(({ node }) => node), await bench.store.waits('e1')]).toEqual(['running', ['A', 'C'], []]);
      expect(await bench.store.look('e1')).toEqual({ fence: 2, cancelRequested: false, calls: 0 });
      expect(await bench.store.look('nothing')).toBeUndefined();
    });
  });
}
