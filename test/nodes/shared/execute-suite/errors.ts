/** Nodes that meet an error. */
import { describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { anArtifact, HOST, WORKFLOWS } from '../sogni-network.ts';
import { picture, type NodeBench } from './bench.ts';

export function errorsSuite(bench: NodeBench): void {
  describe('that meets an error', () => {
    const answers: [status: number, code: string][] = [
      [401, 'unauthorized'],
      [402, 'insufficient_spark'],
      [404, 'not_found'],
      [409, 'idempotency_conflict'],
      [422, 'invalid_media'],
      [429, 'rate_limited'],
      [500, 'internal'],
      [503, 'runtime_unreachable'],
    ];
    it.each(answers)('%i tells an API error of its item', async (status, code) => {
      bench.network.instead = ({ method, body }) => (method === 'POST' && JSON.stringify(body).includes('bad') ? [status, { status: 'error', code, message: `it is ${code}` }] : undefined);
      const items = [{ json: {} }, { json: {} }];
      const failure = await bench.runWith('image', { parameters: picture, items, each: [{ prompt: 'good' }, { prompt: 'bad' }] }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'NodeApiError', httpCode: String(status), context: { itemIndex: 1 } });
    });

    it('a page instead of an answer points to the base URL', async () => {
      bench.network.instead = () => [200, '<!doctype html><title>Welcome</title>', { 'content-type': 'text/html' }];
      await expect(bench.runWith('image', { parameters: picture })).rejects.toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(/check the base URL of the credential/), context: { itemIndex: 0 } });
    });

    it('an envelope that says error with status 200 is no success', async () => {
      bench.network.instead = () => [200, { status: 'error', message: 'no' }];
      await expect(bench.runWith('image', { parameters: picture })).rejects.toThrow(/check the base URL/);
    });

    it('a cut connection names the item, and no second job is bought', async () => {
      nock.cleanAll();
      nock(HOST).post(WORKFLOWS).replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
      bench.network.open();
      const failure = await bench.runWith('image', { parameters: picture }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: expect.stringMatching(/^Node(Api|Operation)Error$/), context: { itemIndex: 0 } });
      expect(bench.network.asked).toEqual([]);
    });

    it('a download that fails is an API error too', async () => {
      bench.network.instead = ({ path }) => (path.startsWith('/files/') ? [404, { status: 'error', message: 'gone' }] : undefined);
      await expect(bench.runWith('image', { parameters: picture })).rejects.toMatchObject({ name: 'NodeApiError', httpCode: '404', context: { itemIndex: 0 } });
    });

    it('goes on with the other items where the user wants it so', async () => {
      bench.network.becomes = (start) => ((start.input.steps[0]?.arguments as { prompt: string }).prompt === 'bad' ? [{ status: 'failed', error: { code: 'content_filtered', message: 'not this' } }] : [{ status: 'completed', artifacts: [anArtifact('p')] }]);
      const items = [{ json: {} }, { json: { kept: 'yes' } }, { json: {} }];
      const each = [{ prompt: 'good' }, { prompt: 'bad' }, { prompt: 'fine' }];
      const { items: made } = await bench.runWith('image', { parameters: picture, items, each, continueOnFail: true });
      expect(made[1]).toEqual({ json: { kept: 'yes', error: expect.stringContaining('not this'), errorCode: 'content_filtered', workflowId: 'w2', jobId: 'job-w2' }, pairedItem: [{ item: 1 }] });
      expect(made.map((item) => item.json.operation)).toEqual(['generate_image', undefined, 'generate_image']);
    });

    it('starts nothing more and takes back what is under way once an item has failed', async () => {
      const cancelled = (): boolean => bench.network.asked.some(({ path }) => path.endsWith('/cancel'));
      bench.network.becomes = (_start, count) => (count === 1 ? [{ status: 'failed', error: { code: 'content_filtered', message: 'not this' } }] : [{ status: 'running' }, ...Array.from({ length: 500 }, (_, look) => ({ status: 'running' as const, updatedAt: String(look) }))]);
      bench.network.instead = ({ method, path }) => (method === 'GET' && path.startsWith(`${WORKFLOWS}/`) && cancelled() ? [200, { status: 'success', data: { workflow: { workflowId: path.split('/').at(-1), status: 'cancelled', steps: [], artifacts: [], createdAt: '', updatedAt: 'end' } } }] : undefined);
      const items = Array.from({ length: 30 }, () => ({ json: {} }));
      await expect(bench.runWith('image', { parameters: picture, items })).rejects.toMatchObject({ message: expect.stringContaining('not this') });
      expect(bench.network.starts.length).toBeLessThanOrEqual(8);
      const started = bench.network.starts.length;
      expect(bench.network.asked.filter(({ path }) => path.endsWith('/cancel')).length).toBe(started - 1);
    });

    it('goes on with a refused value as well, and pairs a gathered failure with all items', async () => {
      const refused = await bench.runWith('image', { parameters: picture, items: [{ json: {} }, { json: {} }], each: [{ options: { width: 1 } }, {}], continueOnFail: true });
      expect(refused.items.map(({ json }) => json.error ?? json.operation)).toEqual([expect.stringContaining('width is 1'), 'generate_image']);
      const gathered = await bench.runWith('clip', { parameters: { operation: 'stitch_video' }, items: [{ json: {} }, { json: {} }], continueOnFail: true });
      expect(gathered.items).toEqual([{ json: { error: expect.stringContaining('"video"'), errorCode: 'invalid_input' }, pairedItem: [{ item: 0 }, { item: 1 }] }]);
    });
  });
}
