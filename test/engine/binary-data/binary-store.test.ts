import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { FlowError } from '../../../nodes/contract/index.ts';
import type { StoredFile } from '../../../gpu-runtime/src/artifacts/port.ts';
import { createBinaryStore, digestOf, MAX_INLINE_BYTES } from '../../../engine/src/binary-data/binary-store.ts';
import { asStored } from '../../../engine/src/binary-data/stored-content.ts';
import { humanSize, safeFileName } from '../../../engine/src/binary-data/media-names.ts';

/** Knows PNG by its first byte, text by its second name, and nothing else. */
function memoryArtifacts() {
  const files = new Map<string, Buffer>();
  const chunks: number[] = [];
  const store: Parameters<typeof createBinaryStore>[0] = {
    async put(source): Promise<StoredFile> {
      const bytes = source instanceof Uint8Array ? Buffer.from(source) : await buffer((source as Readable).on('data', (chunk: Buffer) => chunks.push(chunk.length)));
      const mediaType = bytes[0] === 0x89 ? 'image/png' : bytes.toString('latin1', 0, 4) === 'text' ? 'text/plain' : undefined;
      if (mediaType === undefined) throw new FlowError('invalid_media', 'no media');
      const digest = createHash('sha256').update(bytes).digest('hex');
      files.set(digest, bytes);
      return { digest, bytes: bytes.length, mediaType };
    },
    size: async (digest) => files.get(digest)?.length,
    use: async (digest) => files.get(digest)?.length,
    async read(digest) {
      const bytes = files.get(digest);
      if (bytes === undefined) throw new FlowError('not_found', `no artifact ${digest}`);
      return Readable.from([bytes]);
    },
  };
  return { store: createBinaryStore(store), files, chunks };
}

const PNG = Buffer.from([0x89, 1, 2, 3]);

describe('binary data', () => {
  it('of media lies in the artifact store, and the item carries the reference', async () => {
    const { store, files } = memoryArtifacts();
    const binary = await store.write(PNG, 'image/png', 'lake.png');
    const digest = createHash('sha256').update(PNG).digest('hex');
    expect(binary).toEqual({ data: `artifact:${digest}`, id: `artifact:${digest}`, mimeType: 'image/png', fileType: 'image', fileName: 'lake.png', fileExtension: 'png', fileSize: '4 B' });
    expect(files.has(digest)).toBe(true);
    expect(digestOf(binary)).toBe(digest);
  });

  it('is typed by its content, not by its claim', async () => {
    const { store } = memoryArtifacts();
    expect(await store.write(PNG, 'image/jpeg', 'a.jpg')).toMatchObject({ mimeType: 'image/png', fileExtension: 'png', fileName: 'a.jpg' });
  });

  it('keeps the claim between kinds of text', async () => {
    const { store } = memoryArtifacts();
    expect(await store.write(Buffer.from('text,1'), 'text/csv; charset=utf-8')).toMatchObject({ mimeType: 'text/csv' });
    expect(await store.write(Buffer.from('text,1'), 'image/png')).toMatchObject({ mimeType: 'text/plain' });
  });

  it('of other content stays in the item as base64', async () => {
    const { store } = memoryArtifacts();
    const json = Buffer.from('{"a":1}');
    const binary = await store.write(json, 'application/json', 'data.json');
    expect(binary).toEqual({ data: json.toString('base64'), mimeType: 'application/json', fileType: 'json', fileName: 'data.json', fileExtension: 'json', fileSize: '7 B' });
    expect(await store.read(binary)).toEqual(json);
    expect(await buffer(await store.stream(binary))).toEqual(json);
    expect(await store.size(binary)).toBe(7);
  });

  it('is written from a stream, and read back both ways', async () => {
    const { store } = memoryArtifacts();
    const binary = await store.write(Readable.from([PNG.subarray(0, 2), PNG.subarray(2)]), 'image/png');
    expect(await store.read(binary)).toEqual(PNG);
    expect(await buffer(await store.stream(binary))).toEqual(PNG);
    expect(await store.size(binary)).toBe(4);
  });

  it('passes a large stream on in pieces', async () => {
    const { store, chunks, files } = memoryArtifacts();
    const piece = Buffer.alloc(1024 * 1024, 0x89);
    await store.write(Readable.from(Array.from({ length: 8 }, () => piece)), 'image/png');
    expect([...files.values()][0]).toHaveLength(8 * 1024 * 1024);
    expect(Math.max(...chunks)).toBeLessThanOrEqual(MAX_INLINE_BYTES + piece.length);
  });

  it.each([
    ['bytes', () => Buffer.alloc(MAX_INLINE_BYTES + 1, 1)],
    ['a stream', () => Readable.from([Buffer.alloc(MAX_INLINE_BYTES, 1), Buffer.alloc(1, 1)])],
  ])('refuses %s that are no media and too large for an item', async (_kind, content) => {
    await expect(memoryArtifacts().store.write(content(), 'application/zip', 'all.zip')).rejects.toMatchObject({ code: 'media_too_large', message: expect.stringContaining('all.zip (application/zip)') });
  });

  it('is not read again when it is an unread stream of a file that lies here', async () => {
    const { store, files } = memoryArtifacts();
    const written = await store.write(PNG, 'image/png');
    const stored = { digest: digestOf(written)!, bytes: PNG.length, mediaType: 'image/png' as const };
    const unreadable = new Readable({
      read() {
        this.destroy(new Error('it was read'));
      },
    });
    expect(await store.write(asStored(unreadable, stored), 'image/png', 'lake.png')).toEqual({ ...written, fileName: 'lake.png' });
    files.clear();
    await store.write(asStored(Readable.from([PNG]), stored), 'image/png');
    expect([...files.keys()]).toEqual([stored.digest]);
  });

  it('keeps exactly as much in an item as is allowed', async () => {
    const binary = await memoryArtifacts().store.write(Readable.from([Buffer.alloc(MAX_INLINE_BYTES, 1)]), 'application/zip');
    expect(Buffer.from(binary.data, 'base64')).toHaveLength(MAX_INLINE_BYTES);
  });

  it('takes an empty file', async () => {
    const binary = await memoryArtifacts().store.write(Readable.from([]), 'application/json');
    expect(binary).toMatchObject({ data: '', fileSize: '0 B' });
  });

  it('hands on what goes wrong in the store or in the stream', async () => {
    const { store } = memoryArtifacts();
    const broken = new Readable({ read: () => broken.destroy(new Error('connection lost')) });
    await expect(store.write(broken, 'image/png')).rejects.toThrow('connection lost');
    await expect(store.read({ data: `artifact:${'0'.repeat(64)}`, mimeType: 'image/png' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(store.size({ data: `artifact:${'0'.repeat(64)}`, mimeType: 'image/png' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each(['artifact:../../etc/passwd', 'artifact:', `artifact:${'A'.repeat(64)}`, `artifact:${'0'.repeat(65)}`])('refuses the reference %s', async (data) => {
    await expect(memoryArtifacts().store.read({ data, mimeType: 'image/png' })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('a file name', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\lake.png', 'lake.png'],
    ['a\u0000b\r\n.png', 'ab.png'],
    ['cod\u202egnp.exe', 'codgnp.exe'],
    ['..', undefined],
    ['', undefined],
    [undefined, undefined],
    ['.hidden', 'hidden'],
    ['<b>"x"|y?.png', 'bxy.png'],
    ['Überfahrt am See.mp4', 'Überfahrt am See.mp4'],
  ])('%j becomes %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it('is cut to 200 characters and keeps its ending', () => {
    const cut = safeFileName(`${'x'.repeat(500)}.mp4`);
    expect(cut).toHaveLength(200);
    expect(cut?.endsWith('x.mp4')).toBe(true);
  });
});

describe('a size for people', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1 kB'],
    [1_337, '1.34 kB'],
    [1_234_567, '1.23 MB'],
    [2.5e9, '2.5 GB'],
    [4e15, '4000 TB'],
  ])('%d is %s', (bytes, text) => {
    expect(humanSize(bytes)).toBe(text);
  });
});
