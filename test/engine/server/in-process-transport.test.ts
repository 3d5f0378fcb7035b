import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { asStored, storedBehind } from '../../../engine/src/binary-data/stored-content.ts';
import { createInProcessTransport } from '../../../engine/src/server/index.ts';
import type { HttpTransport } from '../../../engine/src/http-transport.ts';
import { SAMPLES } from '../../gpu-runtime/artifacts/samples.ts';
import { BASE_URL, oneStep, openServer, WORKFLOWS, type OpenServer } from './open-server.ts';

describe('createInProcessTransport', () => {
  let server: OpenServer;
  let send: HttpTransport;
  beforeEach(async () => {
    server = await openServer();
    send = createInProcessTransport(server.app, server.services.inProcessToken);
  });
  afterEach(() => server.close());

  const json = async (body: Readable) => JSON.parse(Buffer.concat(await body.toArray()).toString());

  it('speaks for the local account, whatever key the request carries', async () => {
    const { status, headers, body } = await send({ method: 'GET', url: `${BASE_URL}/v1/account/me`, headers: { 'API-Key': 'from a credential', Authorization: 'Bearer other' } });
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect((await json(body)).data.username).toBe('local');
  });

  it('says which execution a request belongs to, and is the only one that is believed', async () => {
    const headers = { 'content-type': 'application/json', 'sogni-flow-run': 'execution' };
    const body = (seed: number) => JSON.stringify(oneStep('generate_image', { prompt: 'a duck', seed }));
    await server.services.store.transaction(async (tx) => await server.services.budgets.openBudget(tx, { runId: 'execution', account: 'local', approved: 0 }));
    const refused = await send({ method: 'POST', url: `${BASE_URL}${WORKFLOWS}`, headers, body: body(1) });
    expect([refused.status, (await json(refused.body)).code]).toEqual([402, 'over_cap']);
    expect((await send({ method: 'POST', url: `${BASE_URL}${WORKFLOWS}`, headers: { 'content-type': 'application/json' }, body: body(1) })).status).toBe(200);
    expect((await server.call(await server.keyOf('ada'), 'POST', WORKFLOWS, { headers, payload: body(2) })).status).toBe(200);
  });

  it('sends text and JSON', async () => {
    const { body } = await send({ method: 'POST', url: `${BASE_URL}${WORKFLOWS}`, headers: { 'content-type': 'application/json' }, body: JSON.stringify(oneStep()) });
    expect((await json(body)).data.workflow.status).toBe('running');
  });

  it.each([
    ['bytes', () => new Uint8Array(SAMPLES.png)],
    ['a view into a larger buffer', () => new Uint8Array([0, 0, ...SAMPLES.png, 0]).subarray(2, 2 + SAMPLES.png.length)],
    ['a stream', () => Readable.from([SAMPLES.png])],
  ])('uploads %s and downloads it again as a stream', async (_what, content) => {
    const place = 'jobId=A&imageId=1&type=startingImage';
    const { uploadUrl } = (await json((await send({ method: 'GET', url: `${BASE_URL}/v1/image/uploadUrl?${place}`, headers: {} })).body)).data;
    expect((await send({ method: 'PUT', url: uploadUrl, headers: { 'content-type': 'image/png' }, body: content() })).status).toBe(200);
    const { downloadUrl } = (await json((await send({ method: 'GET', url: `${BASE_URL}/v1/image/downloadUrl?${place}`, headers: {} })).body)).data;
    const { body, headers } = await send({ method: 'GET', url: downloadUrl, headers: {} });
    expect(headers['content-length']).toBe(String(SAMPLES.png.length));
    expect(Buffer.concat(await body.toArray())).toEqual(Buffer.from(SAMPLES.png));
  });

  const uploadUrl = async (imageId: string): Promise<string> =>
    (await json((await send({ method: 'GET', url: `${BASE_URL}/v1/image/uploadUrl?jobId=A&imageId=${imageId}&type=startingImage`, headers: {} })).body)).data.uploadUrl;
  const put = async (imageId: string, body: Readable | undefined, headers = {}) =>
    await send({ method: 'PUT', url: await uploadUrl(imageId), headers: { 'content-type': 'image/png', ...headers }, ...(body ? { body } : {}) });

  it('tells of a download which stored file it is, and reads it when its bytes are wanted', async () => {
    const { sha256 } = (await json((await put('1', Readable.from([SAMPLES.png]))).body)).data;
    const get = async () => await send({ method: 'GET', url: `${BASE_URL}/v1/artifacts/${sha256}`, headers: {} });
    const { body } = await get();
    expect(storedBehind(body)).toEqual({ digest: sha256, bytes: SAMPLES.png.length, mediaType: 'image/png' });
    expect(Buffer.concat(await body.toArray())).toEqual(Buffer.from(SAMPLES.png));
    expect(storedBehind(body)).toBeUndefined();
    const late = await get();
    await rm(await server.services.artifacts.localPath(sha256));
    await expect(late.body.toArray()).rejects.toMatchObject({ code: 'not_found' });
    expect((await get()).status).toBe(404);
  });

  it('sends a stored file of the account by its digest, and any other as bytes', async () => {
    const stored = await server.services.artifacts.put(new Uint8Array(SAMPLES.png));
    const content = () => asStored(Readable.from([SAMPLES.png]), { digest: stored.digest });
    const first = content();
    expect((await put('1', first)).status).toBe(200);
    expect(first.readableDidRead).toBe(true);
    const second = content();
    expect((await json((await put('2', second)).body)).data).toEqual({ sha256: stored.digest, sizeBytes: stored.bytes, mimeType: 'image/png' });
    expect([second.readableDidRead, second.destroyed]).toEqual([false, true]);
  });

  it('is the only one that can name a file instead of sending it', async () => {
    const { sha256 } = (await json((await put('1', Readable.from([SAMPLES.png]))).body)).data;
    expect((await put('2', undefined, { 'Sogni-Flow-Stored': sha256 })).status).toBe(422);
    const link = await uploadUrl('3');
    for (const headers of [{}, { 'api-key': await server.keyOf('ada') }]) {
      const refused = await server.app.inject({ method: 'PUT', url: link, headers: { ...headers, 'sogni-flow-stored': sha256 } });
      expect([refused.statusCode, refused.json().code]).toEqual([422, 'invalid_media']);
    }
  });

  it('hands a stream of events on while they happen', async () => {
    server.hold.add('generate_image');
    const { workflow } = (await json((await send({ method: 'POST', url: `${BASE_URL}${WORKFLOWS}`, headers: { 'content-type': 'application/json' }, body: JSON.stringify(oneStep()) })).body)).data;
    const { body } = await send({ method: 'GET', url: `${BASE_URL}${WORKFLOWS}/${workflow.workflowId}/events/stream`, headers: {} });
    let heard = '';
    for await (const chunk of body) {
      heard += chunk;
      if (!heard.includes('step_started')) continue;
      await server.underWay(1);
      server.held[0]!.finish();
    }
    expect(heard).toContain('workflow_completed');
  });

  it('gives up when it is told to, before and while it waits', async () => {
    server.hold.add('generate_image');
    const { workflow } = (await json((await send({ method: 'POST', url: `${BASE_URL}${WORKFLOWS}`, headers: { 'content-type': 'application/json' }, body: JSON.stringify(oneStep()) })).body)).data;
    const request = { method: 'GET', url: `${BASE_URL}${WORKFLOWS}/${workflow.workflowId}?wait=30`, headers: {} };
    await expect(send({ ...request, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    const controller = new AbortController();
    const waiting = send({ ...request, signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('tells a request that took too long', async () => {
    server.hold.add('generate_image');
    const { workflow } = (await json((await send({ method: 'POST', url: `${BASE_URL}${WORKFLOWS}`, headers: { 'content-type': 'application/json' }, body: JSON.stringify(oneStep()) })).body)).data;
    const waiting = send({ method: 'GET', url: `${BASE_URL}${WORKFLOWS}/${workflow.workflowId}?wait=30`, headers: {}, timeoutMs: 20 });
    await expect(waiting).rejects.toMatchObject({ code: 'timed_out', message: expect.stringContaining('20 ms') });
  });

  it('hands a refusal on as an answer', async () => {
    const { status, body } = await send({ method: 'GET', url: `${BASE_URL}/nowhere`, headers: {} });
    expect([status, (await json(body)).code]).toEqual([404, 'not_found']);
  });
});
