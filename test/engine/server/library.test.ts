/** The library of an account: files that it sent to keep, and personas made of its pictures. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Claims } from '../../../engine/src/eviction/choose-files.ts';
import { readClaims } from '../../../engine/src/eviction/read-claims.ts';
import { EXECUTION_SCHEMA } from '../../../engine/src/store/execution-schema.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { checkPicture, mediaFacts, openFfmpeg } from '../../../gpu-runtime/src/runtimes/index.ts';
import type { LibraryFile, Persona } from '../../../nodes/contract/page-api.ts';
import { SAMPLES } from '../../gpu-runtime/artifacts/samples.ts';
import { openBrowser, type Browser } from './browser.ts';
import { oneStep, openServer, type Answer, type OpenServer } from './open-server.ts';

let server: OpenServer;
let browser: Browser;
let now: number;
const claims = async (): Promise<Claims> => {
  await migrate(server.services.store, { executions: EXECUTION_SCHEMA });
  return await readClaims(server.services.store, now);
};

beforeEach(async () => {
  now = Date.parse('2026-01-01T00:00:00Z');
  server = await openServer({ clock: () => now, measure: async (path, type) => (type === 'audio/wav' ? { durationSeconds: 2 } : await mediaFacts(path, type, () => openFfmpeg())), checkPicture });
  browser = openBrowser(server);
  await browser.signIn({ apiKey: await server.keyOf('ada') });
});
afterEach(() => server.close());

const picture = (color: string): Promise<Buffer> => sharp({ create: { width: 60, height: 40, channels: 3, background: color } }).png().toBuffer();
const send = (content: Uint8Array, query = '', type = 'application/octet-stream', from: Browser = browser): Promise<Answer> =>
  from.call('POST', `/v1/library/files${query}`, { payload: Buffer.from(content), headers: { 'content-type': type } });
const add = async (color: string, from: Browser = browser): Promise<LibraryFile> => {
  now += 1_000;
  return (await send(await picture(color), `?name=${color}.png`, 'image/png', from)).body.data;
};
const files = async (query = '', from: Browser = browser): Promise<readonly LibraryFile[]> => (await from.call('GET', `/v1/library/files${query}`)).body.data.files;

async function stranger(): Promise<Browser> {
  const other = openBrowser(server);
  await other.signIn({ apiKey: await server.keyOf('ben') });
  return other;
}

describe('a file of the library', () => {
  it('is told by its content, whatever it was said to be, and can be looked at', async () => {
    const { status, body } = await send(await picture('red'), '?name=my%20red.png', 'text/html');
    expect(status).toBe(201);
    const file = body.data as LibraryFile;
    expect(file).toEqual({
      ...{ artifact: expect.stringMatching(/^[0-9a-f]{64}$/), name: 'my red.png', kind: 'image', mediaType: 'image/png', bytes: (await picture('red')).length, width: 60, height: 40 },
      ...{ url: `/v1/artifacts/${file.artifact}`, thumbnailUrl: `/v1/artifacts/${file.artifact}?thumbnail=320`, addedAt: '2026-01-01T00:00:00.000Z' },
    });
    expect((await browser.call('GET', file.url)).body).toEqual(await picture('red'));
    expect((await browser.call('GET', file.thumbnailUrl!)).headers['content-type']).toBe('image/jpeg');
    expect(await files()).toEqual([file]);
  });

  it('may be a sound, which has a length and nothing to look at', async () => {
    const { body } = await send(SAMPLES.wav, '?name=song', 'audio/wav');
    expect(body.data).toMatchObject({ kind: 'audio', duration: 2 });
    expect(body.data).not.toHaveProperty('thumbnailUrl');
  });

  it('is listed the newest first, by kind, in pages without gaps', async () => {
    for (const color of ['red', 'green', 'blue']) await add(color);
    await send(SAMPLES.wav, '?name=song');
    expect((await files()).map(({ name }) => name)).toEqual(['song', 'blue.png', 'green.png', 'red.png']);
    expect((await files('?kind=image')).map(({ name }) => name)).toEqual(['blue.png', 'green.png', 'red.png']);
    const paged: string[] = [];
    for (let query: string | undefined = ''; query !== undefined; ) {
      const { files: page, next } = (await browser.call('GET', `/v1/library/files?kind=image&limit=2${query}`)).body.data as { files: readonly LibraryFile[]; next?: string };
      paged.push(...page.map(({ name }) => name));
      query = next && `&before=${next}`;
    }
    expect(paged).toEqual(['blue.png', 'green.png', 'red.png']);
  });

  it('that comes again comes first, under its new name', async () => {
    await add('red');
    await add('green');
    now += 1_000;
    await send(await picture('red'), '?name=red%20again');
    expect((await files()).map(({ name }) => name)).toEqual(['red again', 'green.png']);
  });

  it('is taken off the list, and stays with who has used it', async () => {
    const file = await add('red');
    expect((await browser.call('DELETE', `/v1/library/files/${file.artifact}`)).status).toBe(200);
    expect(await files()).toEqual([]);
    expect((await browser.call('GET', file.url)).status).toBe(200);
    expect((await browser.call('DELETE', `/v1/library/files/${file.artifact}`)).status).toBe(404);
  });

  it('is kept when the artifact store has too much, until it is taken off', async () => {
    const file = await add('red');
    expect((await claims()).needed.has(file.artifact)).toBe(true);
    await browser.call('DELETE', `/v1/library/files/${file.artifact}`);
    expect((await claims()).needed.has(file.artifact)).toBe(false);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 422, 'invalid_media'],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 422, 'invalid_media'],
    ['a drawing with scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 422, 'invalid_media'],
    ['a program', Buffer.from('7f454c4602010100', 'hex'), 422, 'invalid_media'],
    ['noise', randomBytes(4_000), 422, 'invalid_media'],
    ['a picture that is no more than a beginning', Buffer.from(SAMPLES.png), 422, 'invalid_media'],
  ])('is not %s', async (_what, content, status, code) => {
    expect(await send(content, '?name=x.png', 'image/png')).toMatchObject({ status, body: { code } });
    expect(await files()).toEqual([]);
  });

  it('is not a picture that is cut short, or one of too many pixels', async () => {
    const whole = await sharp(randomBytes(300 * 300 * 3), { raw: { width: 300, height: 300, channels: 3 } }).jpeg().toBuffer();
    expect(await send(whole.subarray(0, whole.length / 2))).toMatchObject({ status: 422, body: { code: 'invalid_media' } });
    const huge = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#fff' } }).png({ compressionLevel: 1 }).toBuffer();
    expect(await send(huge)).toMatchObject({ status: 413, body: { code: 'media_too_large' } });
  });

  it('is refused before it is sent when it says that it is too large', async () => {
    expect(await browser.call('POST', '/v1/library/files', { headers: { 'content-type': 'video/mp4', 'content-length': '536870913' } })).toMatchObject({ status: 413 });
  });

  it.each([
    ['?name=a%00b%0d%0ac', 'a b c'],
    ['?name=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E.png', '<img src=x onerror=alert(1)>.png'],
    [`?name=${'x'.repeat(400)}`, 'x'.repeat(200)],
    ['?name=%20%20', expect.stringMatching(/^image-[0-9a-f]{12}\.png$/)],
    ['', expect.stringMatching(/^image-[0-9a-f]{12}\.png$/)],
    ['?name=a&name=b', expect.stringMatching(/^image-[0-9a-f]{12}\.png$/)],
  ])('named by %s is called so on one line', async (query, name) => {
    expect((await send(await picture('red'), query)).body.data.name).toEqual(name);
  });

  it.each(['?kind=picture', '?limit=0', '?limit=201', '?before=yesterday', '?kind=image&kind=video'])('is not listed by %s', async (query) => {
    expect(await browser.call('GET', `/v1/library/files${query}`)).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
  });

  it('needs the token of its page, and is nothing to another account', async () => {
    expect((await browser.call('POST', '/v1/library/files', { payload: await picture('red'), headers: { 'content-type': 'text/plain', 'x-csrf-token': '' } })).status).toBe(403);
    const file = await add('red');
    const ben = await stranger();
    expect(await files('', ben)).toEqual([]);
    expect((await ben.call('GET', file.url)).status).toBe(404);
    expect((await ben.call('DELETE', `/v1/library/files/${file.artifact}`)).status).toBe(404);
    expect(await files()).toEqual([file]);
    expect((await server.call(undefined, 'POST', '/v1/library/files', { payload: await picture('red') })).status).toBe(401);
  });
});

describe('a persona', () => {
  const make = (body: object, from: Browser = browser): Promise<Answer> => from.call('POST', '/v1/personas', { payload: body });
  const all = async (from: Browser = browser): Promise<readonly Persona[]> => (await from.call('GET', '/v1/personas')).body.data.personas;

  it('has a name, a description, and pictures of the account in their order', async () => {
    const [red, green] = [await add('red'), await add('green')];
    const { status, body } = await make({ name: ' Mia ', description: 'red hair', pictures: [green.artifact, red.artifact] });
    expect(status).toBe(201);
    expect(body.data).toEqual({ id: expect.any(String), name: 'Mia', description: 'red hair', pictures: [green, red], createdAt: new Date(now).toISOString() });
    expect(await all()).toEqual([body.data]);
  });

  it('may be shown by a result, and by a picture that has left the library', async () => {
    const workflow = await server.runToEnd(await server.keyOf('ada'), oneStep());
    const result = workflow.artifacts[0]!.url.match(/[0-9a-f]{64}/)![0];
    const red = await add('red');
    await make({ name: 'Mia', pictures: [result, red.artifact] });
    await browser.call('DELETE', `/v1/library/files/${red.artifact}`);
    const [mia] = await all();
    expect(mia!.pictures.map(({ artifact, name }) => [artifact, name])).toEqual([[result, expect.stringMatching(/^image-/)], [red.artifact, expect.stringMatching(/^image-/)]]);
    expect((await claims()).needed.has(red.artifact)).toBe(true);
  });

  it('changes in what is named, and goes', async () => {
    const [red, green] = [await add('red'), await add('green')];
    const { id } = (await make({ name: 'Mia', description: 'old', pictures: [red.artifact] })).body.data as Persona;
    expect((await browser.call('PATCH', `/v1/personas/${id}`, { payload: { description: 'new' } })).body.data).toMatchObject({ name: 'Mia', description: 'new', pictures: [red] });
    expect((await browser.call('PATCH', `/v1/personas/${id}`, { payload: { name: 'MIA', pictures: [green.artifact] } })).body.data).toMatchObject({ name: 'MIA', description: 'new', pictures: [green] });
    expect((await browser.call('DELETE', `/v1/personas/${id}`)).status).toBe(200);
    expect(await all()).toEqual([]);
    expect((await browser.call('DELETE', `/v1/personas/${id}`)).status).toBe(404);
    expect((await make({ name: 'Mia', pictures: [red.artifact] })).status).toBe(201);
  });

  it('has a name of its own in its account, whatever the case, and whoever comes first', async () => {
    const { artifact } = await add('red');
    const both = await Promise.all([make({ name: 'Zoë', pictures: [artifact] }), make({ name: 'zoe\u0308', pictures: [artifact] })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 400]);
    const { id } = (await make({ name: 'Mia', pictures: [artifact] })).body.data as Persona;
    expect(await browser.call('PATCH', `/v1/personas/${id}`, { payload: { name: 'ZOË' } })).toMatchObject({ status: 400, body: { code: 'invalid_parameter', details: { parameter: 'name' } } });
    const ben = await stranger();
    expect((await make({ name: 'Mia', pictures: [(await add('blue', ben)).artifact] }, ben)).status).toBe(201);
  });

  it.each([
    ['no name', { name: '' }],
    ['a name of blanks', { name: '   ' }],
    ['a name of 65 characters', { name: 'x'.repeat(65) }],
    ['a name with a control character', { name: 'a\u0007' }],
    ['a description of 1,001 characters', { description: 'x'.repeat(1_001) }],
    ['no picture', { pictures: [] }],
    ['seven pictures', { pictures: Array.from({ length: 7 }, () => 'a'.repeat(64)) }],
    ['a picture that is not there', { pictures: ['a'.repeat(64)] }],
    ['a path for a picture', { pictures: ['../../etc/passwd'] }],
    ['what nobody knows', { age: 7 }],
  ])('cannot have %s', async (_what, wrong) => {
    const { artifact } = await add('red');
    expect(await make({ name: 'Mia', pictures: [artifact], ...wrong })).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
    expect(await all()).toEqual([]);
  });

  it('cannot have a sound, or the picture of another account', async () => {
    const song = (await send(SAMPLES.wav)).body.data as LibraryFile;
    expect(await make({ name: 'Mia', pictures: [song.artifact] })).toMatchObject({ status: 400, body: { message: expect.stringContaining('audio/wav') } });
    const ben = await stranger();
    const { artifact } = await add('blue', ben);
    expect(await make({ name: 'Mia', pictures: [artifact] })).toMatchObject({ status: 400, body: { message: expect.stringContaining('no file of this account') } });
  });

  it('is nothing to another account', async () => {
    const { id } = (await make({ name: 'Mia', pictures: [(await add('red')).artifact] })).body.data as Persona;
    const ben = await stranger();
    expect(await all(ben)).toEqual([]);
    expect((await ben.call('PATCH', `/v1/personas/${id}`, { payload: { name: 'mine' } })).status).toBe(404);
    expect((await ben.call('DELETE', `/v1/personas/${id}`)).status).toBe(404);
    expect((await all()).map(({ name }) => name)).toEqual(['Mia']);
  });
});
