import { describe, expect, it, jest } from '@jest/globals';
import { FlowError } from '../../../../nodes/contract/errors.ts';
import { from, oneStep, step } from '../open-server.ts';
import { useWorkflowBench } from './a-workflow-bench.ts';

describe('durable workflows', () => {
  const bench = useWorkflowBench();

  describe('failures', () => {
    it('fails with the reason of its only step', async () => {
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start(oneStep())).body.data.workflow;
      await bench.server.underWay(1);
      bench.server.held[0]!.fail(new FlowError('content_filtered', 'the filter refused it'));
      const workflow = await bench.server.waitFor(bench.key, workflowId, ({ status }) => status === 'failed');
      const error = { code: 'content_filtered', message: 'the filter refused it' };
      expect(workflow).toMatchObject({ error, artifacts: [], steps: [{ status: 'failed', error, sparkCaptured: 0 }] });
    });

    it('keeps what other steps gave, and starts nothing more', async () => {
      bench.server.hold.add('generate_music').add('generate_image');
      const { workflowId } = (await bench.start({
        input: { steps: [step('picture', 'generate_image', { prompt: 'a', seed: 1 }), step('song', 'generate_music', { prompt: 'b', seed: 1 }), step('clip', 'animate_photo', { prompt: 'c', seed: 1 }, [from('picture', 'sourceImageIndex')])] },
      })).body.data.workflow;
      await bench.server.underWay(2);
      bench.server.held.find(({ job }) => job.operation === 'generate_music')!.fail(new FlowError('invalid_media', 'broken'));
      await bench.server.waitFor(bench.key, workflowId, ({ steps }) => steps[1]!.status === 'failed');
      expect((await bench.get(workflowId)).status).toBe('running');
      bench.server.held.find(({ job }) => job.operation === 'generate_image')!.finish();
      const workflow = await bench.server.waitFor(bench.key, workflowId, ({ status }) => status !== 'running');
      expect(workflow.status).toBe('partial_failure');
      expect(workflow.steps.map(({ status }) => status)).toEqual(['completed', 'failed', 'cancelled']);
      expect(workflow.artifacts).toHaveLength(1);
      expect(workflow.error).toEqual({ code: 'invalid_media', message: 'broken' });
    });

    it('waits with a later step that finds the money gone, and keeps the earlier one', async () => {
      const modest = await bench.server.keyOf('modest', 2);
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start({ input: { steps: [step('one', 'generate_image', { prompt: 'a', seed: 1, model: 'gpu' }), step('two', 'edit_image', { prompt: 'b', seed: 1 }, [from('one', 'sourceImageIndex')])] } }, {}, modest)).body.data.workflow;
      await bench.server.underWay(1);
      await bench.server.services.jobs.submit({ account: 'modest', key: 'meanwhile', operation: 'generate_image', arguments: { prompt: 'else', model: 'gpu' }, inputs: [] });
      bench.server.held.find(({ job }) => job.parameters.prompt === 'a')!.finish();
      const workflow = await bench.server.waitFor(modest, workflowId, ({ status }) => status !== 'running');
      expect(workflow).toMatchObject({ status: 'waiting_for_user', waitingReason: 'insufficient_credit', steps: [{ status: 'completed' }, { status: 'queued' }] });
      expect(workflow.artifacts).toHaveLength(1);
    });

    it('pays every step from the budget of the run, and nobody else\'s', async () => {
      const submit = jest.spyOn(bench.server.services.jobs, 'submit');
      const { workflowId } = await bench.server.runToEnd(bench.key, { input: { steps: [step('one', 'generate_image', { prompt: 'a', seed: 1 }), step('two', 'edit_image', { prompt: 'b', seed: 1 }, [from('one', 'sourceImageIndex')])] }, max_spark: 2.5 });
      expect(submit.mock.calls.map(([submission]) => submission.runId)).toEqual([workflowId, workflowId]);
      expect(await bench.server.services.ledger.budgetOf(workflowId)).toMatchObject({ approved: 2_500_000, held: 0, captured: 2_000_000 });
    });

    it('submits again under the same key when a submission did not get through', async () => {
      const submit = jest.spyOn(bench.server.services.jobs, 'submit').mockRejectedValueOnce(new Error('the database is locked'));
      const workflow = await bench.server.runToEnd(bench.key, oneStep());
      expect(workflow.status).toBe('completed');
      expect(submit.mock.calls.map(([submission]) => submission.key)).toEqual([`${workflow.workflowId}:step`, `${workflow.workflowId}:step`]);
      expect(bench.server.begun).toHaveLength(1);
    });
  });
});
