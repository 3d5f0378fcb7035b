/** What only a real connection can do: break. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { eventually } from '../../eventually.ts';
import { SAMPLES } from '../../gpu-runtime/artifacts/samples.ts';
import { oneStep, openServer, WORKFLOWS, type OpenServer } from './open-server.ts';

describe('over a socket', () => {
  let server: OpenServer;
  let key: string;
  let origin: string;
  beforeEach(async () => {
    server = await openServer();
    key = await server.keyOf('ada');
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    origin = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  const here = (url: string) => `${origin}${new URL(url).pathname}${new URL(url).search}`;
  const headers = () => ({ 'api-key': key, 'content-type': 'application/json' });

  it('takes an upload, runs a workflow on it, and serves the result', async () => {
    const media = await server.upload(key, SAMPLES.png, 'image/png');
    const body = JSON.stringify({ input: { steps: [{ id: 'a', toolName: 'edit_image', arguments: { prompt: 'a', seed: 1 }, dependsOn: [{ sourceStepId: '$input_media', targetArgument: 'sourceImageIndex', transform: 'image_url' }] }] }, media_references: [{ url: media, mediaType: 'image' }] });
    const started = (await (await fetch(origin + WORKFLOWS, { method: 'POST', headers: headers(), body })).json()) as { data: { workflow: { workflowId: string } } };
    const ended = (await (await fetch(`${origin}${WORKFLOWS}/${started.data.workflow.workflowId}?wait=20`, { headers: headers() })).json()) as { data: { workflow: { artifacts: { url: string; sizeBytes: number }[] } } };
    const [artifact] = ended.data.workflow.artifacts;
    expect((await (await fetch(here(artifact!.url))).arrayBuffer()).byteLength).toBe(artifact!.sizeBytes);
  });

  it('leaves nothing of an upload whose connection broke', async () => {
    const place = 'jobId=A&imageId=1&type=startingImage';
    const { uploadUrl } = (await server.call(key, 'GET', `/v1/image/uploadUrl?${place}`)).body.data;
    const upload = request(here(uploadUrl), { method: 'PUT', headers: { 'content-type': 'image/png', 'content-length': 1_000_000 } });
    upload.on('error', () => undefined);
    upload.write(SAMPLES.png);
    const stored = await server.services.artifacts.put(Buffer.from('find the folder'));
    const temporary = join(dirname(await server.services.artifacts.localPath(stored.digest)), '..', '..', 'tmp');
    await eventually('the upload is under way', () => readdirSync(temporary).length === 1);
    upload.destroy();
    await eventually('nothing is left of it', () => readdirSync(temporary).length === 0);
    expect((await server.call(key, 'GET', `/v1/image/downloadUrl?${place}`)).status).toBe(404);
    expect(server.logged).toEqual([]);
  });

  it('goes on after a client hung up on a waiting request and on a stream', async () => {
    server.hold.add('generate_image');
    const { workflowId } = (await server.call(key, 'POST', WORKFLOWS, { payload: oneStep() })).body.data.workflow;
    const controller = new AbortController();
    const [waiting, stream] = [`${WORKFLOWS}/${workflowId}?wait=60`, `${WORKFLOWS}/${workflowId}/events/stream`].map((path) => fetch(origin + path, { headers: headers(), signal: controller.signal }).then((response) => response.text()));
    await server.underWay(1);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect(stream).rejects.toMatchObject({ name: 'AbortError' });
    server.held[0]!.finish();
    expect((await server.waitFor(key, workflowId, ({ status }) => status !== 'running')).status).toBe('completed');
    expect(server.logged).toEqual([]);
  });
});
