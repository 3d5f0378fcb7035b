import { describe, expect, it } from '@jest/globals';
import { from, oneStep, openServer, step, WORKFLOWS } from '../open-server.ts';
import { useWorkflowBench } from './a-workflow-bench.ts';

describe('durable workflows', () => {
  const bench = useWorkflowBench();

  describe('looking', () => {
    it('lists newest first, page by page', async () => {
      const ids = [];
      for (let seed = 0; seed < 3; seed += 1) {
        ids.push((await bench.start(oneStep('generate_image', { prompt: 'a', seed }))).body.data.workflow.workflowId);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      const page = async (query: string) => (await bench.server.call(bench.key, 'GET', `${WORKFLOWS}${query}`)).body.data;
      const first = await page('?limit=2');
      expect([first.workflows.map((one: { workflowId: string }) => one.workflowId), first.next]).toEqual([[ids[2], ids[1]], 2]);
      const second = await page('?limit=2&offset=2');
      expect([second.workflows.map((one: { workflowId: string }) => one.workflowId), second.next]).toEqual([[ids[0]], null]);
      expect((await bench.server.call(bench.key, 'GET', `${WORKFLOWS}?limit=0`)).body).toMatchObject({ code: 'invalid_parameter' });
    });

    it('answers a waiting request when the state changes', async () => {
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start(oneStep())).body.data.workflow;
      await bench.server.underWay(1);
      const waiting = bench.get(workflowId, '?wait=20');
      await new Promise((resolve) => setTimeout(resolve, 30));
      bench.server.held[0]!.finish();
      expect((await waiting).status).toBe('completed');
    });

    it('answers a waiting request after its time, and at once when the state is final', async () => {
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start(oneStep())).body.data.workflow;
      await bench.server.underWay(1);
      expect((await bench.get(workflowId, '?wait=1')).status).toBe('running');
      bench.server.held[0]!.finish();
      await bench.server.waitFor(bench.key, workflowId, ({ status }) => status === 'completed');
      expect((await bench.get(workflowId, '?wait=60')).status).toBe('completed');
    });

    it('refuses to wait longer than a minute', async () => {
      const { workflowId } = (await bench.start(oneStep())).body.data.workflow;
      expect((await bench.server.call(bench.key, 'GET', `${WORKFLOWS}/${workflowId}?wait=61`)).body).toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('0 to 60') });
    });

    it('moves updatedAt with every change, also when the clock stands still', async () => {
      const fixed = await openServer({ clock: () => 1_700_000_000_000 });
      try {
        const fixedKey = await fixed.keyOf('ada');
        const events = await fixed.runToEnd(fixedKey, oneStep());
        expect(Date.parse(events.updatedAt)).toBeGreaterThan(Date.parse(events.createdAt));
      } finally {
        await fixed.close();
      }
    });
  });

  describe('cancelling', () => {
    it('ends the jobs under way, starts nothing more and charges nothing', async () => {
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start({ input: { steps: [step('picture', 'generate_image', { prompt: 'a', seed: 1 }), step('clip', 'animate_photo', { prompt: 'c', seed: 1 }, [from('picture', 'sourceImageIndex')])] } })).body.data.workflow;
      await bench.server.underWay(1);
      expect((await bench.server.call(bench.key, 'POST', `${WORKFLOWS}/${workflowId}/cancel`)).status).toBe(200);
      const workflow = await bench.server.waitFor(bench.key, workflowId, ({ status }) => status !== 'running');
      expect(workflow).toMatchObject({ status: 'cancelled', artifacts: [], steps: [{ status: 'cancelled', sparkCaptured: 0 }, { status: 'cancelled' }] });
      expect((await bench.server.call(bench.key, 'GET', '/v4/account/balance')).body.data.spark).toMatchObject({ net: '1000', debit: '0' });
    });

    it('changes nothing about a workflow that has ended, however often it is asked', async () => {
      const { workflowId } = await bench.server.runToEnd(bench.key, oneStep());
      for (let n = 0; n < 2; n += 1) expect((await bench.server.call(bench.key, 'POST', `${WORKFLOWS}/${workflowId}/cancel`, { payload: {} })).body.data.workflow.status).toBe('completed');
    });

    it('is the same asked twice', async () => {
      bench.server.hold.add('generate_image');
      const { workflowId } = (await bench.start(oneStep())).body.data.workflow;
      await bench.server.underWay(1);
      await Promise.all([1, 2].map(() => bench.server.call(bench.key, 'POST', `${WORKFLOWS}/${workflowId}/cancel`)));
      await bench.server.waitFor(bench.key, workflowId, ({ status }) => status === 'cancelled');
      expect((await bench.server.eventsOf(bench.key, workflowId)).filter(({ type }) => type === 'workflow_cancelled')).toHaveLength(1);
    });
  });

  it('keeps accounts apart: workflows, events, streams and cancellation of others are not there', async () => {
    const { workflowId } = await bench.server.runToEnd(bench.key, oneStep());
    const other = await bench.server.keyOf('grace');
    for (const [method, url] of [['GET', ''], ['GET', '?wait=5'], ['GET', '/events'], ['GET', '/events/stream'], ['POST', '/cancel']] as const) {
      expect(await bench.server.call(other, method, `${WORKFLOWS}/${workflowId}${url}`)).toMatchObject({ status: 404, body: { code: 'not_found', errorCode: 102 } });
    }
    expect((await bench.server.call(other, 'GET', WORKFLOWS)).body.data.workflows).toEqual([]);
  });

  it('says 404 for a workflow that never was', async () => {
    expect((await bench.server.call(bench.key, 'GET', `${WORKFLOWS}/nothing`)).status).toBe(404);
  });
});
