/** Files as people look at them and pass them on: thumbnails, other formats, without what tells about their making, under a name of one's own. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { openVariantFiles } from '../../../engine/src/delivery/variant-files.ts';
import { createSessions } from '../../../engine/src/server/access/sessions.ts';
import { openFileArtifactStore } from '../../../gpu-runtime/src/index.ts';
import { makeClip, openWorkbench, type Workbench } from '../../gpu-runtime/media/workbench.ts';
import { makeVariant, openFfmpeg } from '../../../gpu-runtime/src/runtimes/index.ts';
import { openBrowser } from './browser.ts';
import { openServer, type Answer, type OpenServer } from './open-server.ts';

const SECRET = 'shot at home, Pihlajatie 4';

let server: OpenServer;
let bench: Workbench;
let key: string;
/** Paths of the files, by name. */
const paths: Record<string, string> = {};

const box = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
};

const pngChunk = (type: string, body: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([size, named, sum]);
};

/** A PNG of any size without the memory for it. */
function hugePng(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), pngChunk('IHDR', head), pngChunk('IDAT', deflateSync(Buffer.alloc(64))), pngChunk('IEND', Buffer.alloc(0))]);
}

/** A WAV with a comment, as recorders write it. */
function wavWithComment(): Buffer {
  const samples = Buffer.alloc(8_000);
  const note = Buffer.from(`${SECRET}\0`.padEnd(Math.ceil((SECRET.length + 1) / 2) * 2, '\0'));
  const sized = (id: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(id, 'latin1');
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body]);
  };
  const format = Buffer.from([1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0]);
  return sized('RIFF', Buffer.concat([Buffer.from('WAVE'), sized('fmt ', format), sized('LIST', Buffer.concat([Buffer.from('INFO'), sized('ICMT', note)])), sized('data', samples)]));
}

beforeAll(async () => {
  [server, bench] = [await openServer(), await openWorkbench()];
  key = await server.keyOf('ada');
  const ffmpeg = await openFfmpeg();
  const upload = async (name: string, content: Uint8Array, type: string): Promise<void> => {
    paths[name] = new URL(await server.upload(key, content, type)).pathname;
  };
  const picture = sharp({ create: { width: 1_000, height: 500, channels: 4, background: { r: 200, g: 30, b: 30, alpha: 0.5 } } });
  // A phone that was held upright: stored lying, shown turned.
  await upload('photo', await picture.clone().flatten().withExif({ IFD0: { ImageDescription: SECRET } }).withMetadata({ orientation: 6, exif: { IFD0: { ImageDescription: SECRET, Artist: SECRET } } }).jpeg().toBuffer(), 'image/jpeg');
  const png = await picture.clone().png().toBuffer();
  await upload('drawing', Buffer.concat([png.subarray(0, 33), pngChunk('tEXt', Buffer.from(`prompt\0${SECRET}`)), png.subarray(33)]), 'image/png');
  await upload('tiny', await sharp({ create: { width: 40, height: 30, channels: 3, background: '#0a0' } }).webp().toBuffer(), 'image/webp');
  await upload('broken', png.subarray(0, Math.floor(png.length / 2)), 'image/png');
  await upload('banner', await sharp({ create: { width: 17_000, height: 20, channels: 3, background: '#0a0' } }).png().toBuffer(), 'image/png');
  await upload('huge', hugePng(12_000, 12_000), 'image/png');
  const film = readFileSync(await makeClip(ffmpeg, bench.path('film.mp4'), { seconds: 1, width: 320, height: 180, tone: 440 }));
  await upload('film', Buffer.concat([film, box('uuid', Buffer.concat([Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'), Buffer.from(`<x:xmpmeta>${SECRET}</x:xmpmeta>`)]))]), 'video/mp4');
  await upload('recording', wavWithComment(), 'audio/wav');
  await upload('words', Buffer.from('once upon a time'), 'text/plain');
});
afterAll(async () => {
  await server.close();
  await bench.close();
});

const get = (name: string, query = '', options: Parameters<OpenServer['call']>[3] = {}): Promise<Answer> => server.call(key, 'GET', `${paths[name]}${query}`, options);

describe('a thumbnail', () => {
  it.each([
    ['photo', 320, [160, 320]],
    ['drawing', 160, [160, 80]],
    ['film', 160, [160, 90]],
    ['tiny', 640, [40, 30]],
  ])('of a %s has %i px on its longest side, or as many as there are', async (name, side, [width, height]) => {
    const { status, headers, body } = await get(name, `?thumbnail=${side}`);
    expect([status, headers['content-type']]).toEqual([200, 'image/jpeg']);
    expect(Number(headers['content-length'])).toBe((body as Buffer).length);
    expect(await sharp(body as Buffer).metadata()).toMatchObject({ format: 'jpeg', width, height });
  });

  it('shows what the file shows', async () => {
    const { dominant } = await sharp((await get('photo', '?thumbnail=160')).body as Buffer).stats();
    expect([dominant.r > 80, dominant.b < 60]).toEqual([true, true]);
  });

  it('is another thing than the file, for who has one of them', async () => {
    const [file, small] = [await get('drawing'), await get('drawing', '?thumbnail=320')];
    expect(small.headers.etag).not.toBe(file.headers.etag);
    expect((await get('drawing', '?thumbnail=320', { headers: { 'if-none-match': String(small.headers.etag) } })).status).toBe(304);
    expect((await get('drawing', '?thumbnail=320', { headers: { 'if-none-match': String(file.headers.etag) } })).status).toBe(200);
  });

  it.each([
    ['photo', '?thumbnail=321', 400, 'invalid_parameter'],
    ['photo', '?thumbnail=', 400, 'invalid_parameter'],
    ['photo', '?thumbnail=320&thumbnail=160', 400, 'invalid_parameter'],
    ['recording', '?thumbnail=320', 400, 'invalid_parameter'],
    ['words', '?thumbnail=320', 400, 'invalid_parameter'],
    ['broken', '?thumbnail=320', 422, 'invalid_media'],
    ['huge', '?thumbnail=320', 413, 'media_too_large'],
  ])('of %s as %s is refused in words', async (name, query, status, code) => {
    expect(await get(name, query)).toMatchObject({ status, body: { code } });
  });
});

describe('another format', () => {
  it.each([
    ['drawing', 'jpg', 'image/jpeg', 'jpeg'],
    ['photo', 'png', 'image/png', 'png'],
    ['photo', 'webp', 'image/webp', 'webp'],
  ])('turns a %s into %s', async (name, format, type, found) => {
    const { status, headers, body } = await get(name, `?format=${format}`);
    expect([status, headers['content-type']]).toEqual([200, type]);
    expect(headers['content-disposition']).toMatch(new RegExp(`^attachment; filename="image-[0-9a-f]{12}\\.${format}"$`));
    const { format: real, orientation } = await sharp(body as Buffer).metadata();
    expect([real, orientation]).toEqual([found, undefined]);
  });

  it('that the file has already leaves it as it is', async () => {
    expect((await get('drawing', '?format=png')).body).toEqual((await get('drawing')).body);
  });

  it.each([['banner', '?format=webp'], ['photo', '?format=svg'], ['photo', '?format=__proto__'], ['film', '?format=jpg'], ['words', '?format=png'], ['photo', '?strip=please']])('of %s as %s is refused', async (name, query) => {
    expect(await get(name, query)).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
  });
});

describe('a file that is safe to share', () => {
  it.each([['photo', ''], ['photo', '&format=webp'], ['drawing', ''], ['film', ''], ['recording', '']])('tells nothing of the making of a %s%s', async (name, more) => {
    expect(((await get(name)).body as Buffer).includes(SECRET)).toBe(true);
    const { status, body } = await get(name, `?strip=yes${more}`);
    expect([status, (body as Buffer).includes(SECRET), (body as Buffer).includes('Exif')]).toEqual([200, false, false]);
  });

  it('is shown as the photo was, though nothing says how to turn it', async () => {
    expect(await sharp((await get('photo', '?strip=yes')).body as Buffer).metadata()).toMatchObject({ format: 'jpeg', width: 500, height: 1_000 });
  });

  it('is the same film, picture by picture', async () => {
    const path = bench.path('shared.mp4');
    writeFileSync(path, (await get('film', '?strip=yes')).body as Buffer);
    const probe = await (await openFfmpeg()).probe(path, { mediaType: 'video/mp4', count: true });
    expect(probe).toMatchObject({ video: { width: 320, height: 180, framesFound: 12 }, audio: { codec: 'aac' } });
  });

  it('is a text as it is', async () => {
    expect((await get('words', '?strip=yes')).body.toString()).toBe('once upon a time');
  });

  it('can be read in parts', async () => {
    const whole = (await get('film', '?strip=yes')).body as Buffer;
    const part = await get('film', '?strip=yes', { headers: { range: 'bytes=4-11' } });
    expect(part).toMatchObject({ status: 206, headers: { 'content-range': `bytes 4-11/${whole.length}` } });
    expect(part.body).toEqual(whole.subarray(4, 12));
    expect((await server.call(key, 'HEAD', `${paths.film}?strip=yes`)).headers['content-length']).toBe(String(whole.length));
  });
});

describe('the name of a download', () => {
  it.each([
    ['my duck', 'attachment; filename="my duck.png"'],
    ['my duck.png', 'attachment; filename="my duck.png"'],
    ['duck.html', 'attachment; filename="duck.html.png"'],
    ['<script>alert(1)</script>.html', 'attachment; filename="script alert(1) script .html.png"'],
    ['a"; filename="evil.exe', 'attachment; filename="a ; filename= evil.exe.png"'],
    ['a\r\nset-cookie: x=1', 'attachment; filename="a set-cookie x=1.png"'],
    ['../../etc/passwd', 'attachment; filename="etc passwd.png"'],
    ['..\\..\\boot', 'attachment; filename="boot.png"'],
    ['gnp\u202eexe', 'attachment; filename="gnp exe.png"'],
    ['Ente im Grünen', "attachment; filename=\"Ente im Gr_nen.png\"; filename*=UTF-8''Ente%20im%20Gr%C3%BCnen.png"],
    ["d'été (1)", "attachment; filename=\"d'_t_ (1).png\"; filename*=UTF-8''d%27%C3%A9t%C3%A9%20%281%29.png"],
    ['\ud800', expect.stringMatching(/^attachment; filename="[\x20-\x7e]*"/)],
    ['x'.repeat(500), `attachment; filename="${'x'.repeat(120)}.png"`],
  ])('%j is made one that does no harm', async (name, disposition) => {
    expect((await get('drawing', `?download=${encodeURIComponent(name.toWellFormed())}`)).headers['content-disposition']).toEqual(disposition);
  });

  it.each(['', '...', '/', '%00'])('is the standard one where nothing is left of "%s"', async (name) => {
    expect((await get('drawing', `?download=${name}`)).headers['content-disposition']).toMatch(/^attachment; filename="image-[0-9a-f]{12}\.png"$/);
  });
});

describe('who may have it', () => {
  it('is whoever is signed in to the account, also for a picture on the page', async () => {
    const browser = openBrowser(server);
    await browser.signIn({ apiKey: key });
    expect((await browser.call('GET', `${paths.photo}?thumbnail=160`, { headers: { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' } })).status).toBe(200);
  });

  it('is nobody of another account, whatever form is asked for, and no page elsewhere', async () => {
    const stranger = openBrowser(server);
    const token = await createSessions(server.services.store).makeLink('local');
    await stranger.signIn({ token });
    for (const query of ['', '?thumbnail=160', '?format=jpg', '?strip=yes']) {
      expect(await stranger.call('GET', `${paths.photo}${query}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect((await server.call(undefined, 'GET', `${paths.photo}${query}`)).status).toBe(401);
    }
    const browser = openBrowser(server);
    await browser.signIn({ apiKey: key });
    expect((await browser.call('GET', `${paths.photo}?thumbnail=160`, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
  });
});

describe('the files behind it', () => {
  it('are made once for who asks at once, and again when they were removed', async () => {
    const artifacts = await openFileArtifactStore(bench.path('artifacts'));
    const content = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#00f' } }).png().toBuffer();
    const { digest, mediaType } = await artifacts.put(content);
    let made = 0;
    const folder = bench.path('variants');
    const variants = await openVariantFiles({
      ...{ folder, artifacts: async () => artifacts },
      make: async (order) => {
        made += 1;
        await makeVariant({ ...order, ffmpeg: () => openFfmpeg() });
      },
    });
    const ask = () => variants.get({ digest, mediaType }, { form: 'thumbnail', side: 160 });
    const files = await Promise.all([ask(), ask(), ask()]);
    expect([made, new Set(files.map(({ path }) => path)).size]).toEqual([1, 1]);
    const { bytes } = files[0]!;
    expect(await variants.amount()).toEqual({ files: 1, bytes });
    expect(await variants.evict(bytes)).toEqual({ files: 0, bytes: 0 });
    expect(await variants.evict(0, Date.now() - 3_600_000)).toEqual({ files: 0, bytes: 0 });
    expect(await variants.evict(bytes - 1)).toEqual({ files: 1, bytes });
    await ask();
    expect(made).toBe(2);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  it('leave nothing behind where making one fails', async () => {
    const artifacts = await openFileArtifactStore(bench.path('artifacts'));
    const { digest, mediaType } = await artifacts.put(Buffer.from('a text'));
    const folder = bench.path('failing');
    const variants = await openVariantFiles({ folder, artifacts: async () => artifacts, make: async () => await Promise.reject(new Error('no room')) });
    for (let n = 0; n < 3; n += 1) await expect(variants.get({ digest, mediaType }, { form: 'remux' })).rejects.toThrow('no room');
    expect([readdirSync(join(folder, 'tmp')), readdirSync(folder)]).toEqual([[], ['tmp']]);
  });
});
