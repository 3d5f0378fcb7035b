/** What is left of a run when n8n dies in the middle of a paid job, and what the README promises about it: nothing is paid twice. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inARow, manual, picture, type TestNode } from '../../e2e/workflows.ts';
import type { WorkflowFile } from './n8n-user.ts';
import { START_LIMIT_MS, startStack, type Stack } from './stack.ts';
import { until } from './until.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, START_LIMIT_MS);
afterAll(async () => await stack?.[Symbol.asyncDispose]());

/** Long enough to be killed in: some seconds of rendering. */
const clip: TestNode = {
  name: 'Clip',
  type: 'n8n-nodes-sogni-flow.sogniVideo',
  typeVersion: 1,
  parameters: { operation: 'animate_photo', imageBinaryField: 'image', prompt: 'slow push in', options: { duration: 10, width: 1280, height: 720, fps: 24, seed: 5 } },
};

describe('an execution whose n8n is killed while a node waits for its job', () => {
  it('is marked as crashed, and neither resumed nor retried; the job goes on, and the next run finds its result at no price', async () => {
    const workflow = await stack.user.importWorkflow({ settings: {}, ...(inARow([manual, picture('Picture'), clip]) as WorkflowFile) }, stack.credential);
    const execution = await stack.user.runFrom(workflow, manual.name);
    await until('the clip is on hold', 60_000, async () => ((await stack.engine.balance()).held > 0.1 ? true : undefined));
    await stack.n8n.kill();
    await stack.n8n.restart();

    await until('n8n sees what became of it', 120_000, async () => ((await stack.user.execution(execution)).status === 'crashed' ? true : undefined));
    const paid = await until('the job is done', 120_000, async () => {
      const { available, held } = await stack.engine.balance();
      return held === 0 ? 400 - available : undefined;
    });
    expect(paid).toBeGreaterThan(0.1);

    await expect(stack.user.call('POST', `/rest/executions/${execution}/retry`, { loadWorkflow: false })).rejects.toThrow('cannot be retried');
    const id = await stack.user.runFrom(workflow, manual.name);
    const again = await until('the second run ends', 120_000, async () => {
      const found = await stack.user.execution(id);
      return ['success', 'error'].includes(found.status) ? found : undefined;
    });
    expect(again.status).toBe('success');
    expect(again.runData.Clip?.[0]?.data?.main[0]?.[0]?.json).toMatchObject({ cached: true, spark: { captured: 0 } });
    expect(await stack.engine.balance()).toMatchObject({ available: 400 - paid, held: 0 });
  }, 400_000);
});
