/** Nodes whose job takes a while, and those that are run once more. */
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../eventually.ts';
import { WORKFLOWS } from '../sogni-network.ts';
import { edit, picture, png, type NodeBench } from './bench.ts';

export function waitsSuite(bench: NodeBench): void {
  describe('that waits', () => {
    it('asks a server that ignores `wait` with growing pauses, up to 15 s', async () => {
      const still = { status: 'running', updatedAt: 'then' } as const;
      bench.network.becomes = () => [...Array.from({ length: 10 }, () => still), { status: 'completed', updatedAt: 'now', artifacts: [] }];
      await bench.runWith('image', { parameters: picture });
      expect(bench.setting.sleep.mock.calls.map(([ms]) => ms)).toEqual([1_000, 1_500, 2_250, 3_375, 5_062.5, 7_593.75, 11_390.625, 15_000, 15_000]);
    });

    it('does not pause while there is news', async () => {
      bench.network.becomes = () => ['a', 'b', 'c'].map((updatedAt) => ({ status: 'running' as const, updatedAt })).concat([{ status: 'completed', updatedAt: 'd' }] as never);
      await bench.runWith('image', { parameters: picture });
      expect(bench.setting.sleep).not.toHaveBeenCalled();
    });

    it.each([
      ['failed', { status: 'failed', steps: [{ error: { code: 'runtime_failed', message: 'out of memory' } }] }, /out of memory \(runtime_failed\); workflow w1/, 'runtime_failed'],
      ['cancelled elsewhere', { status: 'cancelled' }, /the job is cancelled; workflow w1/, 'cancelled'],
      ['waiting for an answer', { status: 'waiting_for_user', waitingReason: 'confirm the cost' }, /waiting_for_user: confirm the cost/, undefined],
      ['waiting for Spark', { status: 'waiting_for_user', waitingReason: 'insufficient_credit' }, /insufficient_credit; the account has too little Spark\. Add some/, 'insufficient_spark'],
      ['waiting for its price to be approved', { status: 'waiting_for_user', waitingReason: 'cost_approval_required' }, /its cost is not approved\. Approve it/, 'over_cap'],
      ['half done', { status: 'partial_failure', error: { code: 'timed_out', message: 'too slow' } }, /too slow \(timed_out\)/, 'timed_out'],
    ])('tells of a job that is %s', async (_title, end, message, code) => {
      bench.network.becomes = () => [{ status: 'queued' }, end as never];
      const failure = (await bench.runWith('image', { parameters: picture }).catch((error: unknown) => error)) as { name: string; message: string; context: object };
      expect(failure).toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(message) });
      expect((failure.context as { code?: string }).code).toBe(code);
    });

    it('asks a job to go on that an earlier try left waiting', async () => {
      bench.network.becomes = () => [{ status: 'waiting_for_user', waitingReason: 'insufficient_credit' }, { status: 'running' }, { status: 'completed', artifacts: [] }];
      await expect(bench.runWith('image', { parameters: picture })).rejects.toThrow(/too little Spark/);
      await bench.runWith('image', { parameters: picture });
      expect(bench.network.of('POST', `${WORKFLOWS}/w1/resume`)).toHaveLength(1);
    });

    it('cancels the job when the execution is cancelled', async () => {
      const cancel = new AbortController();
      bench.network.becomes = () => Array.from({ length: 50 }, (_, index) => ({ status: 'running' as const, updatedAt: String(index) }));
      bench.network.instead = ({ method, path }) => {
        if (method === 'GET' && path === `${WORKFLOWS}/w1` && bench.network.of('GET', WORKFLOWS).length === 3) cancel.abort();
        return undefined;
      };
      await expect(bench.runWith('image', { parameters: picture, signal: cancel.signal })).rejects.toThrow();
      await eventually('it is cancelled', () => bench.network.of('POST', `${WORKFLOWS}/w1/cancel`).length > 0);
      expect(bench.network.of('POST', `${WORKFLOWS}/w1/cancel`)).toHaveLength(1);
    });

    it('cancels a job that was started in the moment of the cancel', async () => {
      const cancel = new AbortController();
      cancel.abort();
      await bench.runWith('image', { parameters: picture, signal: cancel.signal }).catch(() => undefined);
      await eventually('it is cancelled', () => bench.network.of('POST', `${WORKFLOWS}/w1/cancel`).length > 0);
      expect(bench.network.of('POST', `${WORKFLOWS}/w1/cancel`)).toHaveLength(1);
      expect(bench.network.starts).toHaveLength(1);
    });
  });

  describe('that is tried again', () => {
    it('uses the same key, made of execution, node, run and item, and finds the finished job', async () => {
      const items = [{ json: {} }, { json: {} }];
      const first = await bench.runWith('image', { parameters: picture, items, runIndex: 3 });
      const second = await bench.runWith('image', { parameters: picture, items, runIndex: 3 });
      expect(bench.network.keys).toEqual(['x1:n1:3:0', 'x1:n1:3:1', 'x1:n1:3:0', 'x1:n1:3:1']);
      expect(second.items.map(({ json }) => json.workflowId)).toEqual(first.items.map(({ json }) => json.workflowId));
    });

    it('uploads to the same place', async () => {
      const items = [{ json: {}, binary: { image: png('beach') } }];
      await bench.runWith('image', { parameters: edit, items });
      await bench.runWith('image', { parameters: edit, items });
      expect(bench.network.of('PUT', '/store').map(({ path }) => path)).toEqual(Array.from({ length: 2 }, () => bench.network.of('PUT', '/store')[0]?.path));
    });

    it('buys anew only after the job under its key has failed', async () => {
      bench.network.becomes = (_start, count) => (count < 3 ? [{ status: 'failed', error: { code: 'runtime_failed', message: 'broken' } }] : [{ status: 'completed' }]);
      // What has just failed is told; nothing is bought behind the user's back.
      await expect(bench.runWith('image', { parameters: picture })).rejects.toThrow('broken');
      expect(bench.network.keys).toEqual(['x1:n1:0:0']);
      await expect(bench.runWith('image', { parameters: picture })).rejects.toThrow('broken');
      expect(bench.network.keys.slice(1)).toEqual(['x1:n1:0:0', 'x1:n1:0:0:2']);
      await bench.runWith('image', { parameters: picture });
      expect(bench.network.keys.slice(3)).toEqual(['x1:n1:0:0', 'x1:n1:0:0:2', 'x1:n1:0:0:3']);
    });

    it('joins a job that is still under way', async () => {
      bench.network.becomes = () => [{ status: 'running' }, { status: 'running' }, { status: 'completed' }];
      bench.network.instead = ({ path }) => (path === `${WORKFLOWS}/w1` && bench.network.of('GET', WORKFLOWS).length <= 6 ? [500, { status: 'error', message: 'hiccup' }] : undefined);
      await expect(bench.runWith('image', { parameters: picture })).rejects.toThrow();
      expect((await bench.runWith('image', { parameters: picture })).items[0]?.json.workflowId).toBe('w1');
    });

    it('gives up after twenty failed generations', async () => {
      bench.network.becomes = () => [{ status: 'failed', error: { code: 'runtime_failed', message: 'broken' } }];
      for (let attempt = 0; attempt < 21; attempt += 1) await bench.runWith('image', { parameters: picture }).catch(() => undefined);
      expect(new Set(bench.network.keys).size).toBe(20);
    });
  });
}
