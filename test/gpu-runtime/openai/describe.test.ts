/** What `doctor` tells of a server. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeOpenai } from '../../../gpu-runtime/src/runtimes/openai/describe.ts';
import { OPENAI_KEY, startOpenai } from './simulator/openai.ts';
import type { Simulator } from './simulator/server.ts';
import { startOllama } from './simulator/text-servers.ts';

let server: Simulator | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const NONE = { key: undefined, models: {}, rates: {} };

describe('the description of a server', () => {
  it('has its maker and the models that something can be done with', async () => {
    server = await startOllama();
    expect(await describeOpenai({ ...NONE, baseUrl: server.url })).toEqual({ title: 'Ollama', models: ['llama3.2:1b', 'ada/llava:7b'] });
  });

  it('is refused with the key', async () => {
    server = await startOpenai();
    await expect(describeOpenai({ ...NONE, baseUrl: server.url, key: 'sk-wrong' })).rejects.toMatchObject({ code: 'invalid_configuration', message: expect.stringContaining('SOGNI_FLOW_OPENAI_KEY') });
    expect((await describeOpenai({ ...NONE, baseUrl: `${server.url}/v1`, key: OPENAI_KEY })).models).toContain('tts-1');
  });

  it('is none where nothing answers', async () => {
    await expect(describeOpenai({ ...NONE, baseUrl: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'runtime_unreachable' });
  });
});
