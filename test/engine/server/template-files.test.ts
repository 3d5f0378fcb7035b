/** Covers and examples of built-in templates: open to everybody, and nothing else of the disk is. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aTemplate, HINTS } from '../templates/a-template.ts';
import { openTemplates, type OpenTemplates } from '../templates/open-templates.ts';
import { openServer, type OpenServer } from './open-server.ts';

const FILES = '/v1/templates/moving-photo/files';
const COVER = Buffer.from('\xff\xd8\xff cover of the template', 'latin1');

let root: string;
let room: OpenTemplates;
let server: OpenServer;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'template-files-'));
  const folder = join(root, 'workflows');
  mkdirSync(join(folder, 'examples/moving-photo'), { recursive: true });
  writeFileSync(join(root, 'secret.jpg'), 'secret');
  for (const name of ['cover.jpg', 'unnamed.jpg']) writeFileSync(join(folder, 'examples/moving-photo', name), COVER);
  writeFileSync(join(folder, 'examples/moving-photo/film of a fox.mp4'), 'film');
  const examples = ['examples/moving-photo/film of a fox.mp4', '../secret.jpg', '/etc/passwd', 'moving-photo.json', 'examples/gone.mp4'].map((file) => ({ title: 'An example', file }));
  writeFileSync(join(folder, 'moving-photo.json'), JSON.stringify(aTemplate({ ...HINTS, cover: 'examples/moving-photo/cover.jpg', examples })));
  room = await openTemplates({ folder });
  server = await openServer({ templates: room.templates });
});
afterAll(async () => {
  await server.close();
  await room.close();
  rmSync(root, { recursive: true, force: true });
});

const get = async (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') => await server.call(undefined, method, url, { headers });

describe('the files of a template', () => {
  it('are where the template says, without a key, and may be kept', async () => {
    const { template } = (await server.call(await server.keyOf('ada'), 'GET', '/v1/creative-agent/workflows/templates/moving-photo')).body.data;
    expect(template.thumbnailUrl).toBe(`${FILES}/cover.jpg`);
    expect(template.previewArtifacts[0]).toEqual({ title: 'An example', type: 'video', url: `${FILES}/film%20of%20a%20fox.mp4` });
    const { status, headers, body } = await get(template.thumbnailUrl as string);
    expect({ status, body }).toEqual({ status: 200, body: COVER });
    expect(headers).toMatchObject({ 'content-type': 'image/jpeg', 'cache-control': 'public, max-age=86400', 'x-content-type-options': 'nosniff', 'accept-ranges': 'bytes' });
    expect((await get(`${FILES}/cover.jpg`, { 'if-none-match': String(headers.etag) })).status).toBe(304);
    expect((await get(template.previewArtifacts[0].url as string)).headers['content-type']).toBe('video/mp4');
  });

  it('come in ranges, and as heads', async () => {
    expect(await get(`${FILES}/cover.jpg`, { range: 'bytes=4-8' })).toMatchObject({ status: 206, headers: { 'content-range': `bytes 4-8/${COVER.length}` }, body: COVER.subarray(4, 9) });
    expect((await get(`${FILES}/cover.jpg`, { range: 'bytes=999-' })).status).toBe(416);
    expect(await get(`${FILES}/cover.jpg`, {}, 'HEAD')).toMatchObject({ status: 200, headers: { 'content-length': String(COVER.length) }, body: Buffer.alloc(0) });
  });

  it.each(['unnamed.jpg', 'secret.jpg', '..%2Fsecret.jpg', '..%2F..%2Fsecret.jpg', 'passwd', '%2Fetc%2Fpasswd', 'moving-photo.json', 'gone.mp4', 'examples%2Fmoving-photo%2Funnamed.jpg', '__proto__'])('are no others: %s', async (file) => {
    const { status, body } = await get(`${FILES}/${file}`);
    expect(body.toString('latin1')).not.toContain('secret');
    // It names its own file as an example: that is no secret, and anybody can export it.
    expect(status).toBe(file === 'moving-photo.json' ? 200 : 404);
  });

  it('have no name with a zero byte', async () => {
    expect((await get(`${FILES}/%00`)).status).toBe(400);
  });

  it.each(['..%2Fmoving-photo', 'nothing', '%2e%2e'])('are of built-in templates only: %s', async (id) => {
    expect((await get(`/v1/templates/${id}/files/cover.jpg`)).status).toBe(404);
  });
});

it('publishes the schema of the format', async () => {
  const { status, headers, body } = await get('/v1/schemas/template.json');
  expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/schema+json; charset=utf-8' });
  expect(JSON.parse(body.toString())).toMatchObject({ title: 'Sogni Flow template', $defs: { hints: { type: 'object', additionalProperties: false } } });
});
