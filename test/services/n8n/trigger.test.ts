/** The trigger in a real n8n: registered at the engine while its workflow is active, and called for what ends. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inARow, setValue, type TestNode } from '../../e2e/workflows.ts';
import type { WorkflowFile } from './n8n-user.ts';
import { START_LIMIT_MS, startRelayedStack, type RelayedStack } from './stack.ts';
import { until } from './until.ts';

let stack: RelayedStack;
beforeAll(async () => {
  stack = await startRelayedStack();
}, START_LIMIT_MS);
afterAll(async () => await stack?.[Symbol.asyncDispose]());

const trigger: TestNode & { readonly webhookId: string } = {
  name: 'When a picture is there',
  type: 'n8n-nodes-sogni-flow.sogniTrigger',
  typeVersion: 1,
  webhookId: '6d1c8a52-trigger',
  parameters: { events: ['workflow_completed'], download: true },
};

async function engine<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(stack.engine.baseUrl + path, {
    method,
    headers: { authorization: `Bearer ${stack.engine.key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { data: Answer }).data;
}

const webhooks = async (): Promise<readonly { readonly url: string }[]> => (await engine<{ webhooks: { url: string }[] }>('GET', '/v1/creative-agent/webhooks')).webhooks;

/** Resolves when the picture is there. */
async function made(ordered: string): Promise<void> {
  await until(`${ordered} is made`, 60_000, async () => {
    const { workflow } = await engine<{ workflow: { status: string } }>('GET', `/v1/creative-agent/workflows/${ordered}`);
    return workflow.status === 'completed' ? true : undefined;
  });
}

/** A picture that nobody in n8n has asked for. */
async function order(seed: number): Promise<string> {
  const step = { id: 'picture', toolName: 'generate_image', arguments: { prompt: 'a red sunset over the sea', width: 256, height: 256, seed } };
  return (await engine<{ workflow: { workflowId: string } }>('POST', '/v1/creative-agent/workflows', { input: { title: `Picture ${seed}`, steps: [step] } })).workflow.workflowId;
}

describe('the trigger', () => {
  it('starts a workflow once for each job that ends, while the workflow is active, also after kill -9 of n8n', async () => {
    const file = inARow([trigger, setValue('Seen', '={{ $json.title }}')]);
    const workflow = await stack.user.importWorkflow({ settings: {}, ...(file as WorkflowFile) }, stack.credential);
    expect(await webhooks()).toEqual([]);
    const { versionId } = await stack.user.call<{ versionId: string }>('GET', `/rest/workflows/${workflow}`);
    await stack.user.call('POST', `/rest/workflows/${workflow}/activate`, { versionId });
    const [webhook] = await until('the trigger is registered', 60_000, async () => ((await webhooks()).length > 0 ? await webhooks() : undefined));
    expect(webhook?.url).toMatch(new RegExp(`^${stack.relay.baseUrl}/webhook/`));

    const ordered = await order(11);
    const { status, runData } = await stack.user.endOfLatest(workflow, 60_000);
    expect(status).toBe('success');
    const [item] = runData[trigger.name]?.[0]?.data?.main[0] ?? [];
    expect(item?.json).toMatchObject({ event: 'workflow_completed', title: 'Picture 11', workflowId: ordered, status: 'completed' });
    const [file1] = Object.values(item?.binary ?? {});
    expect((await stack.user.download(file1!)).subarray(1, 4).toString()).toBe('PNG');
    expect(runData.Seen?.[0]?.data?.main[0]?.[0]?.json).toEqual({ value: 'Picture 11' });

    // What ends while n8n is down is told when it is back; a call that nobody has signed starts nothing.
    await stack.n8n.kill();
    await made(await order(12));
    await stack.n8n.restart();
    const titles = async (): Promise<number> => (await stack.user.call<{ count: number }>('GET', `/rest/executions?filter=${encodeURIComponent(JSON.stringify({ workflowId: workflow }))}`)).count;
    await until('the second one is told', 120_000, async () => ((await titles()) === 2 ? true : undefined));
    const [call] = stack.relay.calls.filter((made) => made.status === 200);
    expect(await stack.relay.call({ ...call!, body: call!.body.replace('Picture 11', 'Picture 99') })).toBe(401);
    expect(await titles()).toBe(2);

    await stack.user.call('POST', `/rest/workflows/${workflow}/deactivate`, {});
    await until('the trigger is taken back', 60_000, async () => ((await webhooks()).length === 0 ? true : undefined));
    await made(await order(13));
    expect(await titles()).toBe(2);
  }, 400_000);
});
