import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ServerServices } from '../../../engine/src/server/index.ts';
import { FOREIGN, SAMPLES } from '../../gpu-runtime/artifacts/samples.ts';
import { from, oneStep, openServer, step, WORKFLOWS, type OpenServer } from './open-server.ts';

const digestOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

describe('uploads and downloads', () => {
  let server: OpenServer;
  let key: string;
  let now: number;
  const measure = jest.fn<NonNullable<ServerServices['measure']>>(async () => ({ width: 640, height: 480 }));
  beforeEach(async () => {
    now = Date.now();
    measure.mockClear();
    server = await openServer({ clock: () => now, measure });
    key = await server.keyOf('ada');
  });
  afterEach(() => server.close());

  const linkFor = async (query: string, family = 'image', by = key) => (await server.call(by, 'GET', `/v1/${family}/uploadUrl?${query}`)).body.data?.uploadUrl as string;
  const put = (url: string, payload: Buffer | Readable | string | undefined, type = 'application/octet-stream') =>
    server.call(undefined, 'PUT', url, { ...(payload === undefined ? {} : { payload }), headers: { 'content-type': type } });
  const get = (url: string, headers: Record<string, string> = {}) => server.call(undefined, 'GET', url, { headers });
  const PLACE = 'jobId=0A1B&imageId=img1&type=startingImage';

  describe('uploading', () => {
    it('takes the bytes by a signed link and hands a link to them out', async () => {
      const answer = await put(await linkFor(`${PLACE}&contentType=image/png`), Buffer.from(SAMPLES.png), 'image/png');
      expect(answer).toMatchObject({ status: 200, body: { data: { sha256: digestOf(SAMPLES.png), mimeType: 'image/png', sizeBytes: SAMPLES.png.length } } });
      const { downloadUrl } = (await server.call(key, 'GET', `/v1/image/downloadUrl?${PLACE}`)).body.data;
      const file = await get(downloadUrl);
      expect(digestOf(file.body)).toBe(digestOf(SAMPLES.png));
    });

    it('takes a stream without a length', async () => {
      const url = await linkFor('jobId=A&id=1&type=referenceVideo', 'media');
      const half = Math.floor(SAMPLES.mp4.length / 2);
      expect((await put(url, Readable.from([SAMPLES.mp4.subarray(0, half), SAMPLES.mp4.subarray(half)]), 'video/mp4')).body.data.mimeType).toBe('video/mp4');
    });

    it('measures what came, so that it can be priced exactly', async () => {
      const url = await server.upload(key, SAMPLES.png, 'image/png');
      const workflow = await server.runToEnd(key, { input: { steps: [step('edit', 'edit_image', { prompt: 'a', seed: 1 }, [from('$input_media', 'sourceImageIndex')])] }, media_references: [{ url, mediaType: 'image' }] });
      expect(measure).toHaveBeenCalledWith(await server.services.artifacts.localPath(digestOf(SAMPLES.png)), 'image/png');
      expect(workflow.steps[0]!.sparkQuoted).toBeCloseTo((640 * 480) / (1024 * 1024), 6);
    });

    it('takes the upload link itself as a media reference', async () => {
      const url = await linkFor(PLACE);
      await put(url, Buffer.from(SAMPLES.png), 'image/png');
      const body = { input: { steps: [step('clip', 'animate_photo', { prompt: 'a' }, [from('$input_media', 'sourceImageIndex')])] }, media_references: [{ url, mediaType: 'image' }] };
      expect((await server.runToEnd(key, body)).status).toBe('completed');
    });

    it('refuses a media reference whose bytes have not come, or that is of another kind', async () => {
      const start = (url: string, mediaType: string) => server.call(key, 'POST', WORKFLOWS, { payload: { ...oneStep(), media_references: [{ url, mediaType }] } });
      expect((await start(await linkFor(PLACE), 'image')).body).toMatchObject({ code: 'not_found', message: expect.stringContaining('no content yet') });
      expect((await start(await server.upload(key, SAMPLES.png, 'image/png'), 'video')).body).toMatchObject({ code: 'invalid_media', message: expect.stringContaining('announced as video') });
    });

    it('takes the same place again: the later bytes count', async () => {
      const url = await linkFor(PLACE);
      await put(url, Buffer.from(SAMPLES.png), 'image/png');
      await put(url, Buffer.from(SAMPLES.jpeg), 'image/jpeg');
      expect(await linkFor(PLACE)).toContain(new URL(url).pathname);
      const { downloadUrl } = (await server.call(key, 'GET', `/v1/image/downloadUrl?${PLACE}`)).body.data;
      expect(downloadUrl).toContain(digestOf(SAMPLES.jpeg));
    });

    it('keeps the places of two accounts apart, even by the same name', async () => {
      const other = await server.keyOf('grace');
      await put(await linkFor(PLACE), Buffer.from(SAMPLES.png), 'image/png');
      expect((await server.call(other, 'GET', `/v1/image/downloadUrl?${PLACE}`)).status).toBe(404);
      await put(await linkFor(PLACE, 'image', other), Buffer.from(SAMPLES.jpeg), 'image/jpeg');
      expect((await server.call(key, 'GET', `/v1/image/downloadUrl?${PLACE}`)).body.data.downloadUrl).toContain(digestOf(SAMPLES.png));
    });

    it.each([
      ['content of another kind than announced', `${PLACE}&contentType=image/png`, 'image', Buffer.from(SAMPLES.mp4), 'invalid_media'],
      ['content of another kind than its header says', 'jobId=A&type=referenceVideo', 'media', Buffer.from(SAMPLES.png), 'invalid_media'],
      ['a page', PLACE, 'image', Buffer.from('<html><script>alert(1)</script>'), 'invalid_media'],
      ['a playlist', 'jobId=A&type=referenceVideo', 'media', Buffer.from('#EXTM3U\nfile:///etc/passwd'), 'invalid_media'],
      ['a format that is not known', PLACE, 'image', Buffer.from(FOREIGN.gif), 'invalid_media'],
      ['nothing', PLACE, 'image', undefined, 'invalid_media'],
    ])('refuses %s', async (_what, query, family, content, code) => {
      const answer = await put(await linkFor(query, family), content, family === 'image' ? 'image/png' : 'video/mp4');
      expect(answer.body.code).toBe(code);
      expect((await server.call(key, 'GET', `/v1/${family}/downloadUrl?${query}`)).status).toBe(404);
      expect(await server.services.artifacts.size(digestOf(content ?? Buffer.alloc(0)))).toBeUndefined();
    });

    it('refuses a file above 512 MiB by its announced length, before a byte is read', async () => {
      const answer = await server.call(undefined, 'PUT', await linkFor(PLACE), { payload: Buffer.from(SAMPLES.png), headers: { 'content-type': 'image/png', 'content-length': String(512 * 1024 * 1024 + 1) } });
      expect(answer).toMatchObject({ status: 413, body: { code: 'media_too_large' } });
    });

    it('passes the limit on to the store, for uploads that do not say how long they are', async () => {
      const store = jest.spyOn(server.services.artifacts, 'put');
      await put(await linkFor(PLACE), Readable.from([SAMPLES.png]), 'image/png');
      expect(store).toHaveBeenCalledWith(expect.anything(), { maxBytes: 512 * 1024 * 1024, accept: expect.any(Function) });
    });

    it('answers 400 when the client hangs up in the middle, and stores nothing', async () => {
      const broken = new Readable({ read: () => undefined });
      broken.push(SAMPLES.png);
      const answering = put(await linkFor(PLACE), broken, 'image/png').catch((error: unknown) => error);
      setTimeout(() => broken.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })), 20);
      await answering;
      expect(await server.services.artifacts.size(digestOf(SAMPLES.png))).toBeUndefined();
      expect((await server.call(key, 'GET', `/v1/image/downloadUrl?${PLACE}`)).status).toBe(404);
    });

    it.each([
      ['no project', 'imageId=1&type=startingImage', 'image'],
      ['no type', 'jobId=A&imageId=1', 'image'],
      ['a type of the other family', 'jobId=A&type=referenceVideo', 'image'],
      ['a result, which workers upload', 'jobId=A&imageId=1&type=complete', 'image'],
      ['a context image that is too many', 'jobId=A&imageId=1&type=contextImage17', 'image'],
      ['a path as a name', 'jobId=../../etc&imageId=1&type=startingImage', 'image'],
      ['a name given twice', 'jobId=A&jobId=B&imageId=1&type=startingImage', 'image'],
    ])('hands no link out for %s', async (_what, query, family) => {
      expect((await server.call(key, 'GET', `/v1/${family}/uploadUrl?${query}`)).body.code).toBe('invalid_parameter');
    });

    it.each(['image/svg+xml', 'text/html', 'video/mp4', 'application/x-msdownload'])('hands no image link out for %s', async (type) => {
      expect((await server.call(key, 'GET', `/v1/image/uploadUrl?${PLACE}&contentType=${encodeURIComponent(type)}`)).body.code).toBe('invalid_media');
    });
  });

  describe('signed links', () => {
    it('end after half an hour', async () => {
      const [upload, download] = [await linkFor(PLACE), await server.upload(key, SAMPLES.png, 'image/png')];
      now += 30 * 60_000;
      expect((await get(download)).status).toBe(200);
      now += 1;
      expect(await put(upload, Buffer.from(SAMPLES.png), 'image/png')).toMatchObject({ status: 403, body: { message: expect.stringContaining('expired') } });
      expect(await get(download)).toMatchObject({ status: 403, body: { message: expect.stringContaining('expired') } });
    });

    it('hold for one method, path, account and time only', async () => {
      const [upload, download] = [new URL(await linkFor(PLACE)), new URL(await server.upload(key, SAMPLES.png, 'image/png'))];
      const other = await server.upload(await server.keyOf('grace'), SAMPLES.jpeg, 'image/jpeg');
      const changed = (url: URL, name: string, value: string) => {
        const copy = new URL(url);
        copy.searchParams.set(name, value);
        return copy.href;
      };
      const forged = [
        changed(download, 'account', 'grace'),
        changed(download, 'expires', String(now + 10 * 86_400_000)),
        changed(download, 'signature', 'AAAA'),
        changed(download, 'signature', ''),
        new URL(download.search, other).href,
        `${download.origin}${download.pathname}${upload.search}`,
        `${download.href}&signature=again`,
      ];
      for (const url of forged) expect((await get(url)).status).toBe(403);
      expect((await put(`${upload.origin}${upload.pathname}${download.search}`, Buffer.from(SAMPLES.png))).status).toBe(403);
      expect((await put(`${upload.origin}${upload.pathname}`, Buffer.from(SAMPLES.png))).status).toBe(403);
    });

    it('are good at every server with the same signing key, and at no other', async () => {
      const { buildServer } = await import('../../../engine/src/server/index.ts');
      const signingKey = Buffer.from('shared between the servers of one address');
      const [one, two, stranger] = [await buildServer({ ...server.services, signingKey }), await buildServer({ ...server.services, signingKey }), await buildServer(server.services)];
      await server.upload(key, SAMPLES.png, 'image/png', 'same');
      const { downloadUrl } = (await one.inject({ url: '/v1/image/downloadUrl?jobId=same&imageId=1&type=referenceImage', headers: { 'api-key': key } })).json().data;
      expect([(await two.inject(downloadUrl)).statusCode, (await stranger.inject(downloadUrl)).statusCode]).toEqual([200, 403]);
      await Promise.all([one, two, stranger].map((app) => app.close()));
    });
  });

  describe('downloading', () => {
    let url: string;
    const content = Buffer.concat([SAMPLES.wav, Buffer.from('0123456789')]);
    beforeEach(async () => {
      url = await server.upload(key, content, 'audio/wav');
    });

    it('sends the file as something to keep, not to show', async () => {
      const { status, headers, body } = await get(url);
      expect(status).toBe(200);
      expect(body).toEqual(content);
      expect(headers).toMatchObject({
        'content-type': 'audio/wav',
        'content-length': String(content.length),
        'content-disposition': `attachment; filename="audio-${digestOf(content).slice(0, 12)}.wav"`,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'accept-ranges': 'bytes',
        etag: `"${digestOf(content)}"`,
      });
    });

    it('sends a range', async () => {
      const from4 = await get(url, { range: 'bytes=4-7' });
      expect(from4).toMatchObject({ status: 206, headers: { 'content-range': `bytes 4-7/${content.length}`, 'content-length': '4' } });
      expect(from4.body).toEqual(content.subarray(4, 8));
      expect((await get(url, { range: 'bytes=-3' })).body.toString()).toBe('789');
      expect((await get(url, { range: `bytes=${content.length - 2}-` })).body.toString()).toBe('89');
      expect((await get(url, { range: `bytes=0-${content.length + 100}` })).body).toEqual(content);
    });

    it('refuses a range behind the end', async () => {
      expect(await get(url, { range: `bytes=${content.length}-` })).toMatchObject({ status: 416, headers: { 'content-range': `bytes */${content.length}` } });
    });

    it.each(['bytes=5-2', 'bytes=0-1,3-4', 'items=0-1', 'bytes=-', 'nonsense'])('sends all for the range %s', async (range) => {
      expect(await get(url, { range })).toMatchObject({ status: 200, headers: { 'content-length': String(content.length) } });
    });

    it('answers HEAD without a body', async () => {
      const { status, headers, body } = await server.call(undefined, 'HEAD', url);
      expect([status, headers['content-length'], body.length]).toEqual([200, String(content.length), 0]);
    });

    it('answers 304 to who has it already', async () => {
      expect((await get(url, { 'if-none-match': `"${digestOf(content)}"` })).status).toBe(304);
    });

    it('answers to an API key of the account that has it, and to no other', async () => {
      const path = new URL(url).pathname;
      expect((await server.call(key, 'GET', path)).status).toBe(200);
      expect((await server.call(await server.keyOf('grace'), 'GET', path)).status).toBe(404);
      expect((await server.call(undefined, 'GET', path)).status).toBe(401);
    });

    it('says 404 for a digest that is not stored, or is no digest', async () => {
      for (const digest of ['0'.repeat(64), 'nothing', '..%2f..%2fetc%2fpasswd']) expect((await server.call(key, 'GET', `/v1/artifacts/${digest}`)).status).toBe(404);
    });
  });

  describe('results', () => {
    it('are found by their job, one by one', async () => {
      const workflow = await server.runToEnd(key, oneStep('generate_image', { prompt: 'a', seed: 1, numberOfVariations: 2 }));
      const jobId = workflow.steps[0]!.jobId!;
      const linkTo = async (id: string, more = '') => (await server.call(key, 'GET', `/v1/image/downloadUrl?jobId=${workflow.workflowId}&imageId=${id}&type=complete${more}`)).body;
      expect((await linkTo(jobId)).data.downloadUrl).toContain(workflow.artifacts[0]!.sha256);
      expect((await linkTo(jobId.toUpperCase())).data.downloadUrl).toContain(workflow.artifacts[0]!.sha256);
      expect((await linkTo(`${jobId}.1`)).data.downloadUrl).toContain(workflow.artifacts[1]!.sha256);
      expect((await linkTo(`${jobId}.2`)).code).toBe('not_found');
      expect((await linkTo(jobId, '&artifact=lastFrame')).code).toBe('not_found');
      expect((await get(workflow.artifacts[1]!.url)).status).toBe(200);
    });

    it('are nobody else\'s, even with the same digest in the store', async () => {
      const workflow = await server.runToEnd(key, oneStep());
      const other = await server.keyOf('grace');
      expect((await server.call(other, 'GET', `/v1/image/downloadUrl?jobId=A&imageId=${workflow.steps[0]!.jobId}&type=complete`)).status).toBe(404);
      const media = { ...oneStep(), media_references: [{ url: workflow.artifacts[0]!.url, mediaType: 'image' }] };
      expect((await server.call(other, 'POST', WORKFLOWS, { payload: media })).status).toBe(404);
      expect((await server.call(key, 'POST', WORKFLOWS, { payload: media })).status).toBe(200);
    });
  });
});
