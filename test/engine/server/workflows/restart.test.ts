import { describe, expect, it, jest } from '@jest/globals';
import { buildServer } from '../../../../engine/src/server/index.ts';
import { from, oneStep, step, WORKFLOWS } from '../open-server.ts';
import { useWorkflowBench } from './a-workflow-bench.ts';

describe('durable workflows', () => {
  const bench = useWorkflowBench();

  describe('after a restart', () => {
    it('goes on where it was: finds the job under way, and buys nothing twice', async () => {
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start({ input: { steps: [step('picture', 'generate_image', { prompt: 'a', seed: 1 }), step('clip', 'animate_photo', { prompt: 'c', seed: 1 }, [from('picture', 'sourceImageIndex')])] } })).body.data.workflow;
      await bench.server.underWay(1);
      const app = await bench.server.restart();
      expect(await app.resumeWorkflowRuns()).toBe(1);
      bench.server.held[0]!.finish();
      const workflow = await bench.server.waitFor(bench.key, workflowId, ({ status }) => status !== 'running');
      expect(workflow.status).toBe('completed');
      expect(bench.server.begun.map(({ operation }) => operation)).toEqual(['generate_image', 'animate_photo']);
      expect((await bench.server.call(bench.key, 'GET', '/v4/account/balance')).body.data.spark.net).toBe('996.5');
    });

    it('finds the end of a job that came while nobody looked', async () => {
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start(oneStep())).body.data.workflow;
      await bench.server.underWay(1);
      await bench.server.app.close();
      bench.server.held[0]!.finish();
      const jobId = ((await bench.server.services.store.get<{ id: string }>('SELECT id FROM job'))!).id;
      await bench.server.services.jobs.wait('ada', jobId, 5_000);
      await (await bench.server.restart()).resumeWorkflowRuns();
      expect((await bench.server.waitFor(bench.key, workflowId, ({ status }) => status === 'completed')).artifacts).toHaveLength(1);
    });

    it('re-attaches a job that was submitted just before the end, by its key', async () => {
      const { store, jobs } = bench.server.services;
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start(oneStep())).body.data.workflow;
      await bench.server.underWay(1);
      await bench.server.app.close();
      // As if the process had ended between the submission and the note of it.
      const row = (await store.get<{ body: string }>('SELECT body FROM workflow_run'))!;
      const body = JSON.parse(row.body);
      const { jobId, parameters: _p, model: _m, cached: _c, ...state } = body.steps[0].state;
      body.steps[0].state = { ...state, status: 'queued' };
      await store.run('UPDATE workflow_run SET body = ?', JSON.stringify(body));
      await (await bench.server.restart()).resumeWorkflowRuns();
      bench.server.held[0]!.finish();
      const workflow = await bench.server.waitFor(bench.key, workflowId, ({ status }) => status === 'completed');
      expect(workflow.steps[0]!.jobId).toBe(jobId);
      expect((await jobs.get('ada', jobId)).captured).toBe(1_000_000);
      expect(bench.server.begun).toHaveLength(1);
    });

    it('finishes a cancellation that was written down but not carried out', async () => {
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start(oneStep())).body.data.workflow;
      await bench.server.underWay(1);
      jest.spyOn(bench.server.services.jobs, 'cancel').mockRejectedValueOnce(new Error('the process ends here'));
      expect((await bench.server.call(bench.key, 'POST', `${WORKFLOWS}/${workflowId}/cancel`)).status).toBe(500);
      expect((await bench.get(workflowId)).status).toBe('running');
      await (await bench.server.restart()).resumeWorkflowRuns();
      expect((await bench.server.waitFor(bench.key, workflowId, ({ status }) => status === 'cancelled')).steps[0]!.status).toBe('cancelled');
    });

    it('shares the runs with a server that still lives: each step is bought once, and nobody is told that somebody was faster', async () => {
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start({ input: { steps: [step('picture', 'generate_image', { prompt: 'a', seed: 1 }), step('clip', 'animate_photo', { prompt: 'c', seed: 1 }, [from('picture', 'sourceImageIndex')])] } })).body.data.workflow;
      await bench.server.underWay(1);
      const second = await buildServer(bench.server.services);
      try {
        expect(await second.resumeWorkflowRuns()).toBe(1);
        bench.server.held[0]!.finish();
        expect((await bench.server.waitFor(bench.key, workflowId, ({ status }) => status !== 'running')).status).toBe('completed');
      } finally {
        await second.close();
      }
      expect(bench.server.begun.map(({ operation }) => operation)).toEqual(['generate_image', 'animate_photo']);
      expect((await bench.server.eventsOf(bench.key, workflowId)).filter(({ type }) => type === 'step_completed')).toHaveLength(2);
      expect(bench.server.logged).toEqual([]);
    });

    it('takes nothing up that has ended', async () => {
      await bench.server.runToEnd(bench.key, oneStep());
      expect(await (await bench.server.restart()).resumeWorkflowRuns()).toBe(0);
    });
  });
});
