import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
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

  it('hands a stream of events on while they happen', async () => {
    server.hold.add('generate_image');
    const { workflow } = (await json((await send({ method: 'POST', url: `${BASE_URL}${WORKFLOWS}`, headers: { 'content-type': 'application/json' }, body: JSON.stringify(oneStep()) })).body)).data;
    const { body } = await send({ method: 'GET', url: `${BASE_URL}${WORKFLOWS}/${workflow.workflowId}/events/stream`, headers: {} });
    let heard = '';
    for await (const chunk of body) {
      heard += chunk;
      if (heard.includes('step_started')) server.held.forEach(({ finish }) => finish());
      if (server.held.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      server.held.forEach(({ finish }) => finish());
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
