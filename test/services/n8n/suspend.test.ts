/** Executions that sleep until the engine calls: no restart of n8n, no second call and no forged one makes them pay twice or go on wrongly. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inARow, manual, picture, setValue, type TestNode } from '../../e2e/workflows.ts';
import type { RelayedCall } from './callback-relay.ts';
import type { N8nExecution, WorkflowFile } from './n8n-user.ts';
import { START_LIMIT_MS, startRelayedStack, type RelayedStack } from './stack.ts';
import { until } from './until.ts';

let stack: RelayedStack;
beforeAll(async () => {
  stack = await startRelayedStack();
}, START_LIMIT_MS);
afterAll(async () => await stack?.[Symbol.asyncDispose]());

/** Some seconds of rendering. @param duration - s */
const sleepingClip = (name: string, seed: number, duration = 6): TestNode => ({
  name,
  type: 'n8n-nodes-sogni-flow.sogniVideo',
  typeVersion: 1,
  parameters: { operation: 'animate_photo', imageBinaryField: 'image', prompt: 'slow push in', options: { duration, width: 1280, height: 720, fps: 24, seed, wait: 'suspend' } },
});

const statusIs = async (execution: string, ...wanted: readonly string[]): Promise<N8nExecution> =>
  await until(`execution ${execution} is ${wanted.join(' or ')}`, 180_000, async () => {
    const found = await stack.user.execution(execution);
    return wanted.includes(found.status) ? found : undefined;
  });

/** The next call that n8n has answered with `status`. */
const nextCall = async (status: number, after: number): Promise<RelayedCall> =>
  await until(`a call is answered with ${status}`, 180_000, async () => stack.relay.calls.slice(after).find((call) => call.status === status));

describe('an execution that is suspended', () => {
  it('is still there after kill -9 of n8n, and goes on when the engine calls; the clip is bought once', async () => {
    const file = inARow([manual, picture('Picture'), sleepingClip('Clip', 5, 12), setValue('After', '={{ $json.spark.captured }}')]);
    const workflow = await stack.user.importWorkflow({ settings: {}, ...(file as WorkflowFile) }, stack.credential);
    const callsBefore = stack.relay.calls.length;
    const execution = await stack.user.runFrom(workflow, manual.name);
    await statusIs(execution, 'waiting');
    expect((await stack.engine.balance()).held).toBeGreaterThan(0.1);
    await stack.n8n.kill();
    await until('the engine has called, and nobody was there', 180_000, async () => (stack.relay.calls.length > callsBefore ? true : undefined));
    await stack.n8n.restart();

    // Until the call comes, n8n may show it as crashed: its log has no word for an execution that sleeps.
    const { status, runData } = await statusIs(execution, 'success', 'error');
    expect({ status, log: status === 'success' ? '' : stack.n8n.log }).toEqual({ status: 'success', log: '' });
    const clip = runData.Clip?.[0]?.data?.main[0]?.[0];
    expect(clip?.json).toMatchObject({ operation: 'animate_photo', seed: 5, cached: false, spark: { captured: expect.any(Number) } });
    // n8n pairs what a webhook hands in by its place.
    expect(clip?.pairedItem).toEqual({ item: 0 });
    const film = await stack.user.download(clip!.binary!.video!);
    expect(film.subarray(4, 8).toString()).toBe('ftyp');
    const { captured } = clip!.json.spark as { captured: number };
    expect(runData.After?.[0]?.data?.main[0]?.[0]?.json).toEqual({ value: String(captured) });

    // Once for the picture, once for the clip.
    const { available, held } = await stack.engine.balance();
    expect({ available, held }).toEqual({ available: expect.closeTo(400 - captured - (256 * 256) / 1024 ** 2, 6), held: 0 });
    const call = await nextCall(200, callsBefore);
    expect(await stack.relay.call(call)).toBe(409);
    expect((await stack.user.execution(execution)).status).toBe('success');
    expect(await stack.engine.balance()).toMatchObject({ available, held });
  }, 600_000);

  it('does not go on by a call whose body, signature or token was changed on its way', async () => {
    const workflow = await stack.user.importWorkflow({ settings: {}, ...(inARow([manual, picture('Picture'), sleepingClip('Clip', 6)]) as WorkflowFile) }, stack.credential);
    const forged: Record<string, number> = {};
    const stillWaiting: string[] = [];
    let execution = '';
    stack.relay.before = async (call) => {
      stack.relay.before = async () => {};
      const signature = call.headers['sogni-flow-signature'] ?? '';
      const forgeries: Readonly<Record<string, RelayedCall>> = {
        'another body': { ...call, body: call.body.replace('"reason":"ended"', '"reason":"deadline"') },
        'another signature': { ...call, headers: { ...call.headers, 'sogni-flow-signature': signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')) } },
        'an old signature': { ...call, headers: { ...call.headers, 'sogni-flow-signature': signature.replace(/t=\d+/, 't=1700000000') } },
        'no signature': { ...call, headers: Object.fromEntries(Object.entries(call.headers).filter(([name]) => name !== 'sogni-flow-signature')) },
        'another token': { ...call, path: call.path.replace(/.$/, (last) => (last === '0' ? '1' : '0')) },
      };
      for (const [what, forgery] of Object.entries(forgeries)) {
        expect(forgery).not.toEqual(call);
        forged[what] = await stack.relay.call(forgery);
        stillWaiting.push((await stack.user.execution(execution)).status);
      }
    };
    execution = await stack.user.runFrom(workflow, manual.name);
    expect((await statusIs(execution, 'success', 'error', 'crashed')).status).toBe('success');
    expect(forged).toEqual({ 'another body': 401, 'another signature': 401, 'an old signature': 401, 'no signature': 401, 'another token': 401 });
    expect(stillWaiting).toEqual(Array(5).fill('waiting'));
  }, 400_000);

  it('does not take the call for one node as the call for the next one', async () => {
    const file = inARow([manual, picture('Picture'), sleepingClip('First', 7), picture('Between', { seed: 9 }), sleepingClip('Second', 8)]);
    const workflow = await stack.user.importWorkflow({ settings: {}, ...(file as WorkflowFile) }, stack.credential);
    const callsBefore = stack.relay.calls.length;
    let again: number | undefined;
    const execution = await stack.user.runFrom(workflow, manual.name);
    const first = await nextCall(200, callsBefore);
    await until('the second node sleeps', 60_000, async () => {
      const { status, runData } = await stack.user.execution(execution);
      return status === 'waiting' && runData.Between !== undefined ? true : undefined;
    });
    stack.relay.before = async () => {
      stack.relay.before = async () => {};
      again = await stack.relay.call(first);
    };
    const { status, runData } = await statusIs(execution, 'success', 'error', 'crashed');
    expect({ status, again }).toEqual({ status: 'success', again: 409 });
    expect(runData.First?.[0]?.data?.main[0]?.[0]?.json).toMatchObject({ seed: 7 });
    expect(runData.Second?.[0]?.data?.main[0]?.[0]?.json).toMatchObject({ seed: 8 });
  }, 400_000);
});
