import { describe, expect, it } from '@jest/globals';
import { SAMPLES } from '../../../gpu-runtime/artifacts/samples.ts';
import { from, oneStep, step } from '../open-server.ts';
import { useWorkflowBench } from './a-workflow-bench.ts';

describe('durable workflows', () => {
  const bench = useWorkflowBench();

  describe('idempotency', () => {
    const keyed = { 'idempotency-key': 'execution:node:0:0' };

    it('answers a repeated request with the first workflow, also after its end', async () => {
      const first = (await bench.start(oneStep(), keyed)).body.data;
      const second = (await bench.start(oneStep(), keyed)).body.data;
      expect(first.idempotent).toBeUndefined();
      expect(second).toMatchObject({ idempotent: true, workflow: { workflowId: first.workflow.workflowId } });
      await bench.server.waitFor(bench.key, first.workflow.workflowId, ({ status }) => status === 'completed');
      expect((await bench.start(oneStep(), keyed)).body.data).toMatchObject({ idempotent: true, workflow: { status: 'completed' } });
      expect(bench.server.begun).toHaveLength(1);
    });

    it('starts one workflow for many requests at once', async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => bench.start(oneStep(), keyed)));
      expect(new Set(answers.map(({ body }) => body.data.workflow.workflowId)).size).toBe(1);
      expect(answers.filter(({ body }) => body.data.idempotent)).toHaveLength(7);
    });

    it('answers 409 for the same key with another body, and names the first workflow', async () => {
      const { workflowId } = (await bench.start(oneStep(), keyed)).body.data.workflow;
      const answer = await bench.start(oneStep('generate_image', { prompt: 'a goose', seed: 7 }), keyed);
      expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency_conflict', details: { workflowId } } });
    });

    it('answers a repeated request whatever its caps are then: a budget gets smaller, what is asked for stays the same', async () => {
      const first = (await bench.start({ ...oneStep(), max_spark: 5, max_estimated_capacity_units: 3 }, keyed)).body.data.workflow;
      const again = [await bench.start(oneStep(), keyed), await bench.start({ ...oneStep(), max_spark: 0, max_estimated_capacity_units: 0 }, keyed), await bench.start(oneStep(), { ...keyed, 'max-spark': '0.1' })];
      expect(again.map(({ body }) => [body.data.idempotent, body.data.workflow.workflowId])).toEqual(again.map(() => [true, first.workflowId]));
      await bench.server.waitFor(bench.key, first.workflowId, ({ status }) => status === 'completed');
      expect(bench.server.begun).toHaveLength(1);
    });

    it('takes the same key of another account for another one', async () => {
      const other = await bench.server.keyOf('grace');
      const [mine, theirs] = [(await bench.start(oneStep(), keyed)).body.data, (await bench.start(oneStep(), keyed, other)).body.data];
      expect(theirs.idempotent).toBeUndefined();
      expect(theirs.workflow.workflowId).not.toBe(mine.workflow.workflowId);
    });

    it('compares media by content, not by link', async () => {
      const body = (url: string) => ({ input: { steps: [step('clip', 'animate_photo', { prompt: 'a', seed: 1 }, [from('$input_media', 'sourceImageIndex')])] }, media_references: [{ url, mediaType: 'image' }] });
      const [first, again, other] = [await bench.server.upload(bench.key, SAMPLES.png, 'image/png', 'one'), await bench.server.upload(bench.key, SAMPLES.png, 'image/png', 'two'), await bench.server.upload(bench.key, SAMPLES.jpeg, 'image/jpeg')];
      expect(first).not.toBe(again);
      await bench.start(body(first), keyed);
      expect((await bench.start(body(again), keyed)).body.data.idempotent).toBe(true);
      expect((await bench.start(body(other), keyed)).status).toBe(409);
    });

    it('frees the key of a request that was refused, so that it can be sent again', async () => {
      const poor = await bench.server.keyOf('poor', 0);
      const body = oneStep('generate_image', { prompt: 'a', model: 'gpu', seed: 1 });
      expect((await bench.start(body, keyed, poor)).status).toBe(402);
      await bench.server.services.wallets.grant('poor', 5_000_000, 'premium', 'a gift');
      const second = await bench.start(body, keyed, poor);
      expect(second.status).toBe(200);
      expect(second.body.data.idempotent).toBeUndefined();
    });

    it('refuses a key that is too long', async () => {
      expect((await bench.start(oneStep(), { 'idempotency-key': 'x'.repeat(256) })).body.code).toBe('invalid_parameter');
    });
  });
});
