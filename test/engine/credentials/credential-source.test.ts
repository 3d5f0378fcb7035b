import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCredentialSource, LOCAL_BASE_URL } from '../../../engine/src/credentials/credential-source.ts';
import type { HttpRequest, HttpTransport } from '../../../engine/src/http-transport.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import type { WorkflowNode } from '../../../engine/src/workflow/types.ts';

const node = (credentials: object = {}): WorkflowNode => parseWorkflow({ nodes: [{ name: 'Paint', type: 't', credentials }] }).nodes.get('Paint') as WorkflowNode;
const answer: HttpTransport = async () => ({ status: 200, headers: {}, body: Readable.from([]) });
const request: HttpRequest = { method: 'GET', url: `${LOCAL_BASE_URL}/v1/x`, headers: {} };

let folder: string;
const write = async (name: string, content: unknown): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'credentials-'))));
afterAll(() => rm(folder, { recursive: true }));

const SOGNI = { Sogni: { type: 'sogniApi', data: { apiKey: '${MY_KEY}', baseUrl: 'https://api.sogni.ai', tries: 3 } } };

describe('a node without a credential', () => {
  it('works on the local engine, which is started at the first request and once', async () => {
    let starts = 0;
    const source = createCredentialSource({ env: {}, local: async () => ((starts += 1), answer) });
    const { data, transport } = await source.find(node(), 'sogniApi');
    expect(data).toEqual({ apiKey: '', baseUrl: LOCAL_BASE_URL });
    expect(starts).toBe(0);
    await Promise.all([transport(request), transport(request)]);
    expect(starts).toBe(1);
  });

  it('may find the engine on a second try, when its start failed once', async () => {
    let starts = 0;
    const source = createCredentialSource({ env: {}, local: async () => ((starts += 1) === 1 ? Promise.reject(new Error('busy')) : answer) });
    const { transport } = await source.find(node(), 'sogniApi');
    await expect(transport(request)).rejects.toThrow('busy');
    expect((await transport(request)).status).toBe(200);
  });
});

describe('a node with a credential', () => {
  const selected = node({ sogniApi: { id: 'x', name: 'Sogni' } });
  const find = async (options: { file?: string; env?: Record<string, string> }, of = selected, type = 'sogniApi') =>
    await createCredentialSource({ env: {}, local: async () => answer, remote: answer, ...options }).find(of, type);

  it('gets the one of that name, with values from the environment', async () => {
    const { data, transport } = await find({ file: await write('good.json', SOGNI), env: { MY_KEY: 'id.secret' } });
    expect(data).toEqual({ apiKey: 'id.secret', baseUrl: 'https://api.sogni.ai', tries: 3 });
    expect(transport).toBe(answer);
  });

  it('is refused when nothing is configured, and told what to do', async () => {
    await expect(find({})).rejects.toMatchObject({
      code: 'missing_credential',
      node: 'Paint',
      message: expect.stringMatching(/^node "Paint" uses the credential "Sogni" \(sogniApi\); none is configured\. Either name a file with SOGNI_FLOW_CREDENTIALS/),
    });
    await expect(find({ file: join(folder, 'absent.json') })).rejects.toMatchObject({ code: 'missing_credential', message: expect.stringContaining('add it to the credentials file') });
  });

  it('is refused when only others are configured, and told which', async () => {
    const file = await write('others.json', { Mine: SOGNI.Sogni, toString: SOGNI.Sogni });
    await expect(find({ file })).rejects.toMatchObject({ code: 'missing_credential', message: expect.stringContaining('configured are "Mine", "toString"') });
    await expect(find({ file }, node({ sogniApi: { name: 'valueOf' } }))).rejects.toMatchObject({ code: 'missing_credential' });
  });

  it('is refused when the one of that name is of another type', async () => {
    const file = await write('type.json', { Sogni: { type: 'otherApi', data: {} } });
    await expect(find({ file })).rejects.toMatchObject({ code: 'missing_credential', message: 'node "Paint" needs a credential of type sogniApi; "Sogni" is one of type otherApi' });
  });

  it('names the variable that is not set, and only when that credential is used', async () => {
    const file = await write('env.json', { ...SOGNI, Plain: { type: 'sogniApi', data: { apiKey: 'k' } } });
    await expect(find({ file })).rejects.toMatchObject({ code: 'invalid_configuration', message: 'credentials file: "Sogni", field apiKey refers to the environment variable MY_KEY, which is not set' });
    expect((await find({ file }, node({ sogniApi: { name: 'Plain' } }))).data).toEqual({ apiKey: 'k' });
  });

  it.each([
    ['{"Sogni": {"apiKey": "secret-value"', 'credentials file: it is not valid JSON'],
    ['[]', 'an object keyed by credential names is needed'],
    ['{"Sogni": {"type": "sogniApi"}}', '"Sogni" must be an object with a type and an object data'],
  ])('says what is wrong with the file %j, and shows nothing of it', async (text, words) => {
    const error = (await find({ file: await write('broken.json', text) }).catch((cause: unknown) => cause)) as Error;
    expect(error).toMatchObject({ code: 'invalid_configuration', message: expect.stringContaining(words) });
    expect(error.message).not.toContain('secret-value');
  });

  it('says that the file cannot be read', async () => {
    await expect(find({ file: folder })).rejects.toMatchObject({ code: 'invalid_configuration', message: 'credentials file: it cannot be read (EISDIR)' });
  });
});
