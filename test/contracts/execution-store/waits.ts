/** Node runs that wait for a time or a call. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { aNodeRun, anExecution } from './a-record.ts';
import { nobodyIsGone, type StoreBench } from './bench.ts';

export function waitsContract(bench: StoreBench): void {
  describe('a wait', () => {
    const place = { node: 'W', runIndex: 0 };
    const call = { headers: { h: '1' }, params: {}, query: { q: ['2'] }, body: { ok: true } };
    beforeEach(async () => await bench.store.create(anExecution({ owner: 'far:2:1', hosted: true })));

    it('keeps what was decided the first time, and is gone once its run is saved', async () => {
      expect(await bench.store.park('e1', place, { resumeAt: 9_000 })).toEqual({ ...place, resumeAt: 9_000, parkedAt: 5_000 });
      bench.now = 6_000;
      expect(await bench.store.park('e1', place, { resumeAt: 99_000, method: 'GET' })).toEqual({ ...place, resumeAt: 9_000, parkedAt: 5_000 });
      await bench.store.park('e1', { node: 'W', runIndex: 1 }, { method: 'POST' });
      expect(await bench.store.waits('e1')).toEqual([{ ...place, resumeAt: 9_000, parkedAt: 5_000 }, { node: 'W', runIndex: 1, method: 'POST', parkedAt: 6_000 }]);
      await bench.store.saveRun('e1', aNodeRun({ node: 'W' }));
      expect((await bench.store.waits('e1')).map(({ runIndex }) => runIndex)).toEqual([1]);
      await expect(bench.store.park('nothing', place, {})).rejects.toMatchObject({ code: 'not_found' });
    });

    it('goes on once: with the call or because of the time, whichever was written first', async () => {
      for (const runIndex of [0, 1]) await bench.store.park('e1', { node: 'W', runIndex }, { resumeAt: 9_000, method: 'POST' });
      await bench.store.call('e1', place, 'POST', call);
      expect(await bench.store.endWait('e1', place)).toMatchObject({ outcome: 'call', call });
      await expect(bench.store.call('e1', place, 'POST', call)).rejects.toMatchObject({ code: 'invalid_transition', message: expect.stringContaining('used before') });
      expect(await bench.store.endWait('e1', { node: 'W', runIndex: 1 })).toMatchObject({ outcome: 'time' });
      await expect(bench.store.call('e1', { node: 'W', runIndex: 1 }, 'POST', call)).rejects.toMatchObject({ code: 'invalid_transition', message: expect.stringContaining('time was up') });
      expect(await bench.store.look('e1')).toMatchObject({ calls: 1 });
    });

    it('refuses a call by another method, of a wait without calls, of one that is not there, and after the end', async () => {
      await bench.store.park('e1', place, { method: 'POST' });
      await bench.store.park('e1', { node: 'T', runIndex: 0 }, { resumeAt: 9_000 });
      for (const [node, method] of [['W', 'GET'], ['T', 'POST'], ['V', 'POST']] as const) await expect(bench.store.call('e1', { node, runIndex: 0 }, method, call)).rejects.toMatchObject({ code: 'not_found' });
      await bench.store.move('e1', ['running'], 'cancelled');
      await expect(bench.store.call('e1', place, 'POST', call)).rejects.toMatchObject({ code: 'invalid_transition' });
    });

    it('makes its parked execution claimable when its time has come or it was called, not before', async () => {
      await bench.store.park('e1', place, { resumeAt: 9_000 });
      await bench.store.move('e1', ['running'], 'waiting');
      expect(await bench.store.claim('host:1:1', nobodyIsGone)).toBeUndefined();
      bench.now = 9_000;
      expect(await bench.store.claim('host:1:1', nobodyIsGone)).toEqual({ id: 'e1', fence: 2, depth: 0 });
      await bench.store.saveRun('e1', aNodeRun({ node: 'W' }));
      await bench.store.park('e1', { node: 'V', runIndex: 0 }, { method: 'GET' });
      await bench.store.move('e1', ['running'], 'waiting');
      expect(await bench.store.claim('host:1:1', nobodyIsGone)).toBeUndefined();
      await bench.store.call('e1', { node: 'V', runIndex: 0 }, 'GET', call);
      expect(await bench.store.claim('host:1:1', nobodyIsGone)).toEqual({ id: 'e1', fence: 3, depth: 0 });
    });

    it('tells those who heed of calls and cancels, until they stop', async () => {
      let told = 0;
      const stop = bench.store.heed('e1', () => (told += 1));
      await bench.store.park('e1', place, { method: 'GET' });
      await bench.store.call('e1', place, 'GET', call);
      await bench.store.cancel('e1', nobodyIsGone);
      stop();
      await bench.store.cancel('e1', nobodyIsGone);
      expect(told).toBe(2);
    });
  });
}
