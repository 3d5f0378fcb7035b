/** Our package in a real n8n: the credential's test, every template, and a run that a webhook starts. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inARow, picture, setValue, type TestNode } from '../../e2e/workflows.ts';
import type { WorkflowFile } from './n8n-user.ts';
import { readTemplate, START_LIMIT_MS, startStack, TEMPLATES, templateNames, type Stack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, START_LIMIT_MS);
afterAll(async () => await stack?.[Symbol.asyncDispose]());

describe('the credential test', () => {
  const test = async (data: { apiKey: string; baseUrl: string }) => await stack.user.testCredential(stack.credential, data);

  it('is passed by a key of the engine', async () => {
    expect(await test({ apiKey: stack.engine.key, baseUrl: stack.engine.baseUrl })).toMatchObject({ status: 'OK' });
  });

  it('takes a base URL with a slash at its end', async () => {
    expect(await test({ apiKey: stack.engine.key, baseUrl: `${stack.engine.baseUrl}/` })).toMatchObject({ status: 'OK' });
  });

  it.each([
    ['a wrong key', () => ({ apiKey: 'abc.def' }), /API Key is not valid .*sogni-flow keys create/],
    ['the API of something else', () => ({ baseUrl: `${stack.n8n.baseUrl}/rest` }), /Sogni API is not at this Base URL.*api\.sogni\.ai/],
    ['a page of something else', () => ({ baseUrl: `${stack.n8n.baseUrl}/home` }), /Sogni API is not at this Base URL.*api\.sogni\.ai/],
    // n8n's own words: a credential has no say in them.
    ['an address where nobody listens', () => ({ baseUrl: 'http://127.0.0.1:9' }), /ECONNREFUSED/],
  ])('refuses %s, and says what to do', async (_what, wrong, message) => {
    expect(await test({ apiKey: stack.engine.key, baseUrl: stack.engine.baseUrl, ...wrong() })).toEqual({ status: 'Error', message: expect.stringMatching(message) });
  });
});

describe('every template', () => {
  it('is imported by n8n, and each of its nodes is known in its version', async () => {
    await stack.n8n.command('import:workflow', '--separate', `--input=${TEMPLATES}`);
    const types = await stack.user.nodeTypes();
    const isKnown = (name: string, wanted: number): boolean => types.some((type) => type.name === name && [type.version].flat().includes(wanted));
    const imported = await stack.user.call<{ id: string; name: string }[]>('GET', '/rest/workflows');
    expect(imported.map(({ name }) => name).sort()).toEqual(templateNames().map((file) => readTemplate(file).name).sort());
    expect(imported.length).toBeGreaterThan(2);
    for (const { id } of imported) {
      const { nodes, name } = await stack.user.call<WorkflowFile>('GET', `/rest/workflows/${id}`);
      expect(nodes.length).toBeGreaterThan(1);
      const unknown = nodes.filter(({ type, typeVersion }) => !isKnown(type, typeVersion));
      expect({ name, unknown: unknown.map((node) => `${node.type} ${node.typeVersion}`) }).toEqual({ name, unknown: [] });
    }
  }, 120_000);
});

describe('a run that a webhook starts', () => {
  const hook: TestNode = { name: 'Hook', type: 'n8n-nodes-base.webhook', typeVersion: 2, parameters: { httpMethod: 'POST', path: 'draw', responseMode: 'lastNode' } };

  it('makes a picture: PNG bytes as binary data, and json that tells how', async () => {
    const file = inARow([{ ...hook, webhookId: 'f5b3a1c2-draw' } as TestNode, setValue('Words', '={{ $json.body.words }}'), { ...picture('Picture'), parameters: { operation: 'generate_image', prompt: '={{ $json.value }}', options: { width: 320, height: 256, seed: 7 } } }]);
    const workflow = await stack.user.importWorkflow({ settings: {}, ...(file as WorkflowFile) }, stack.credential);
    await stack.user.activate(workflow, '/webhook/draw');
    const before = await stack.engine.balance();
    const answer = await fetch(`${stack.n8n.baseUrl}/webhook/draw`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ words: 'a red sunset over the sea' }) });
    expect(answer.status).toBe(200);

    const { status, runData } = await stack.user.endOfLatest(workflow, 60_000);
    expect(status).toBe('success');
    const [item] = runData.Picture?.[0]?.data?.main[0] ?? [];
    const price = (320 * 256) / 1024 ** 2;
    expect(item?.json).toMatchObject({
      operation: 'generate_image',
      seed: 7,
      cached: false,
      model: expect.any(String),
      spark: { captured: price, playMoney: true },
      parameters: { prompt: 'a red sunset over the sea', width: 320, height: 256 },
      artifacts: [{ mimeType: 'image/png', width: 320, height: 256, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    expect(item?.pairedItem).toEqual([{ item: 0 }]);
    expect(item?.binary?.image).toMatchObject({ mimeType: 'image/png', fileName: 'image.png', fileExtension: 'png' });
    const bytes = await stack.user.download(item!.binary!.image!);
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([320, 256]);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe((item!.json.artifacts as { sha256: string }[])[0]!.sha256);
    expect(await stack.engine.balance()).toMatchObject({ available: before.available - price, held: 0 });
  }, 120_000);
});
