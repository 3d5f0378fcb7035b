import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { diskFiles, type FilePort } from '../../../gpu-runtime/src/artifacts/file-port.ts';
import type { ArtifactStore } from '../../../gpu-runtime/src/artifacts/port.ts';
import { openFileArtifactStore } from '../../../gpu-runtime/src/artifacts/file-store.ts';
import { SAMPLES } from './samples.ts';

const digestOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const code = (expected: string) => expect.objectContaining({ code: expected });

async function readAll(stream: Readable): Promise<Buffer> {
  return Buffer.concat(await stream.toArray());
}

describe('openFileArtifactStore', () => {
  let folder: string;
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'artifacts-'));
    folder = join(root, 'store');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const filesIn = (path: string) => readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name);

  it('stores bytes, a stream and a file under the digest of their content', async () => {
    const store = await openFileArtifactStore(folder);
    const path = join(root, 'voice.bin');
    writeFileSync(path, SAMPLES.wav);
    const expected = [
      { digest: digestOf(SAMPLES.png), bytes: SAMPLES.png.length, mediaType: 'image/png' },
      { digest: digestOf(SAMPLES.mp4), bytes: SAMPLES.mp4.length, mediaType: 'video/mp4' },
      { digest: digestOf(SAMPLES.wav), bytes: SAMPLES.wav.length, mediaType: 'audio/wav' },
    ];
    expect([await store.put(SAMPLES.png), await store.put(Readable.from([SAMPLES.mp4.subarray(0, 5), SAMPLES.mp4.subarray(5)])), await store.put({ path })]).toEqual(expected);
    for (const { digest, bytes } of expected) {
      expect(await store.size(digest)).toBe(bytes);
      expect(digestOf(await readAll(await store.read(digest)))).toBe(digest);
      expect(await store.localPath(digest)).toBe(join(folder, digest.slice(0, 2), digest.slice(2, 4), digest));
    }
  });

  it('moves a file of the same disk', async () => {
    const path = join(root, 'clip');
    writeFileSync(path, SAMPLES.mp4);
    await (await openFileArtifactStore(folder)).put({ path });
    expect(existsSync(path)).toBe(false);
  });

  it('copies a file of another disk', async () => {
    const path = join(root, 'clip');
    writeFileSync(path, SAMPLES.mp4);
    const files: FilePort = {
      ...diskFiles,
      rename: async (from, to) => {
        if (from === path) throw Object.assign(new Error('cross-device link'), { code: 'EXDEV' });
        await diskFiles.rename(from, to);
      },
    };
    const store = await openFileArtifactStore(folder, { files });
    const { digest } = await store.put({ path });
    expect(digestOf(await readAll(await store.read(digest)))).toBe(digestOf(SAMPLES.mp4));
    expect(filesIn(join(folder, 'tmp'))).toEqual([]);
  });

  it('stores the same bytes once, also when they come at the same time', async () => {
    const store = await openFileArtifactStore(folder);
    await Promise.all(Array.from({ length: 5 }, () => store.put(SAMPLES.flac)));
    await store.put(Readable.from([SAMPLES.flac]));
    expect(filesIn(folder)).toEqual([digestOf(SAMPLES.flac)]);
  });

  it('replaces a stored file that lost some of its bytes', async () => {
    const store = await openFileArtifactStore(folder);
    const { digest } = await store.put(SAMPLES.flac);
    writeFileSync(await store.localPath(digest), 'fLaC');
    await store.put(SAMPLES.flac);
    expect(await store.size(digest)).toBe(SAMPLES.flac.length);
  });

  it('keeps a stored file when a caller refuses the same bytes later, and asks nobody about content that it refuses itself', async () => {
    const store = await openFileArtifactStore(folder);
    const { digest } = await store.put(SAMPLES.png, { accept: () => undefined });
    const refuse = () => {
      throw new RangeError('no pictures');
    };
    await expect(store.put(SAMPLES.png, { accept: refuse })).rejects.toThrow('no pictures');
    expect(await store.size(digest)).toBe(SAMPLES.png.length);
    await expect(store.put(Buffer.from('<svg/>'), { accept: refuse })).rejects.toEqual(code('invalid_media'));
  });

  it('reads a range, ends included', async () => {
    const store = await openFileArtifactStore(folder);
    const { digest } = await store.put(Buffer.from('0123456789'));
    expect((await readAll(await store.read(digest, { start: 2, end: 4 }))).toString()).toBe('234');
    expect((await readAll(await store.read(digest, { start: 8, end: 99 }))).toString()).toBe('89');
  });

  it('knows nothing of a digest that is not stored, nor of a path that poses as one', async () => {
    const store = await openFileArtifactStore(folder);
    for (const digest of ['0'.repeat(64), '../../../etc/passwd', '', 'A'.repeat(64)]) {
      expect(await store.size(digest)).toBeUndefined();
      await expect(store.read(digest)).rejects.toEqual(code('not_found'));
      await expect(store.localPath(digest)).rejects.toEqual(code('not_found'));
    }
  });

  describe('refusals leave nothing behind', () => {
    afterEach(() => expect(filesIn(folder)).toEqual([]));

    it('refuses content of no known type', async () => {
      const store = await openFileArtifactStore(folder);
      await expect(store.put(Buffer.from('<svg/>'))).rejects.toEqual(code('invalid_media'));
      await expect(store.put(new Uint8Array(0))).rejects.toEqual(code('invalid_media'));
    });

    it('refuses a file above the limit as soon as it is above', async () => {
      const store = await openFileArtifactStore(folder);
      let sent = 0;
      const endless = Readable.from(
        (function* () {
          for (;;) {
            sent += 1;
            yield Buffer.alloc(1_000, 'a');
          }
        })(),
      );
      await expect(store.put(endless, { maxBytes: 10_000 })).rejects.toEqual(code('media_too_large'));
      expect(sent).toBeLessThan(100);
      expect(endless.destroyed).toBe(true);
    });

    it('refuses a type that its caller does not take, with the error of the caller', async () => {
      const store = await openFileArtifactStore(folder);
      const seen: string[] = [];
      const accept = (mediaType: string) => {
        seen.push(mediaType);
        throw new RangeError('pictures only');
      };
      const path = join(root, 'clip');
      writeFileSync(path, SAMPLES.mp4);
      for (const source of [SAMPLES.mp4, Readable.from([SAMPLES.mp4]), { path }]) await expect(store.put(source, { accept })).rejects.toThrow('pictures only');
      expect(seen).toEqual(['video/mp4', 'video/mp4', 'video/mp4']);
      expect(existsSync(path)).toBe(true);
    });

    it('gives up when it is told to, before and while the bytes come', async () => {
      const store = await openFileArtifactStore(folder);
      const before = Readable.from([SAMPLES.png]);
      await expect(store.put(before, { signal: AbortSignal.abort() })).rejects.toEqual(code('cancelled'));
      const controller = new AbortController();
      const stalled = new Readable({ read: () => undefined });
      stalled.push(SAMPLES.png);
      const putting = store.put(stalled, { signal: controller.signal });
      controller.abort();
      await expect(putting).rejects.toEqual(code('cancelled'));
    });

    it('passes on the error of a stream that breaks', async () => {
      const store = await openFileArtifactStore(folder);
      const broken = new Readable({ read: () => undefined });
      broken.push(SAMPLES.png);
      const putting = store.put(broken);
      broken.destroy(new Error('connection lost'));
      await expect(putting).rejects.toThrow('connection lost');
    });

    it.each([
      ['ENOSPC', 'disk_full'],
      ['EDQUOT', 'disk_full'],
      ['EIO', 'storage_failed'],
    ])('tells %s at any step as %s', async (errno, expected) => {
      const failure = Object.assign(new Error(`${errno}: somewhere under /secret/path`), { code: errno });
      const failing: Record<string, Partial<FilePort>> = {
        'open of the new file': { open: async (path, flags) => (flags === 'wx' ? Promise.reject(failure) : diskFiles.open(path, flags)) },
        write: { open: async (path, flags) => ({ ...(await diskFiles.open(path, flags)), write: () => Promise.reject(failure) }) },
        'flush of the file': {
          open: async (path, flags) => {
            const file = await diskFiles.open(path, flags);
            return flags === 'wx' ? { ...file, sync: () => Promise.reject(failure) } : file;
          },
        },
        rename: { rename: () => Promise.reject(failure) },
      };
      for (const files of Object.values(failing)) {
        const store = await openFileArtifactStore(folder, { files: { ...diskFiles, ...files } });
        const error = await store.put(Readable.from([SAMPLES.png])).catch((caught: unknown) => caught);
        expect(error).toMatchObject({ code: expected });
        expect(String(error)).not.toContain('/secret/path');
        expect(filesIn(folder)).toEqual([]);
      }
    });

    it('refuses a link and a folder where a file is needed', async () => {
      const store = await openFileArtifactStore(folder);
      symlinkSync('/etc/passwd', join(root, 'link'));
      mkdirSync(join(root, 'inner'));
      await expect(store.put({ path: join(root, 'link') })).rejects.toEqual(code('invalid_media'));
      await expect(store.put({ path: join(root, 'inner') })).rejects.toEqual(code('invalid_media'));
      await expect(store.put({ path: join(root, 'absent') })).rejects.toEqual(code('storage_failed'));
    });
  });

  it('leaves a file where it was when it cannot be stored', async () => {
    const path = join(root, 'page');
    writeFileSync(path, '<html>');
    await expect((await openFileArtifactStore(folder)).put({ path })).rejects.toEqual(code('invalid_media'));
    expect(readFileSync(path, 'utf8')).toBe('<html>');
  });

  it('flushes the file before it has its name, and the folder after', async () => {
    const calls: string[] = [];
    const files: FilePort = {
      open: async (path, flags) => {
        const file = await diskFiles.open(path, flags);
        return { ...file, sync: async () => (calls.push(`flush ${flags === 'wx' ? 'file' : path.slice(folder.length)}`), file.sync()) };
      },
      rename: async (from, to) => (calls.push('rename'), diskFiles.rename(from, to)),
    };
    const { digest } = await (await openFileArtifactStore(folder, { files })).put(SAMPLES.png);
    const [ab, cd] = [digest.slice(0, 2), digest.slice(2, 4)];
    expect(calls).toEqual(['flush file', 'rename', `flush /${ab}`, 'flush ', `flush /${ab}/${cd}`]);
  });

  it('clears away what dead processes left half written, and nothing else', async () => {
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary, { recursive: true });
    const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-');
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const name = (owner: string, pid: number | undefined, process: string) => `${owner}.${pid}.${process.repeat(12)}.${'0'.repeat(16)}`;
    const [deadOnes, living, elsewhere, longAgo, same] = [name(host, dead, 'a'), name(host, process.ppid, 'b'), name('elsewhere', 1, 'c'), name('elsewhere', 2, 'd'), name(host, process.pid, 'e')];
    for (const file of [deadOnes, living, elsewhere, longAgo, same, 'notes.txt']) writeFileSync(join(temporary, file), 'x');
    const twoDaysAgo = Date.now() / 1_000 - 2 * 86_400;
    utimesSync(join(temporary, longAgo), twoDaysAgo, twoDaysAgo);
    await openFileArtifactStore(folder);
    expect(filesIn(temporary).sort()).toEqual([living, elsewhere, 'notes.txt'].sort());
  });

  describe('removing', () => {
    const HOUR = 3_600_000;
    const listed = async (store: ArtifactStore) => {
      const files = [];
      for await (const file of store.list()) files.push(file);
      return files;
    };
    const age = (digest: string, hours: number) => {
      const then = new Date(Date.now() - hours * HOUR);
      utimesSync(join(folder, digest.slice(0, 2), digest.slice(2, 4), digest), then, then);
    };

    it('lists what is stored, with its size and last use', async () => {
      const store = await openFileArtifactStore(folder);
      const { digest, bytes } = await store.put(SAMPLES.png);
      age(digest, 5);
      const [file, ...more] = await listed(store);
      expect([file?.digest, file?.bytes, more]).toEqual([digest, bytes, []]);
      expect(Math.round((Date.now() - (file?.usedAt ?? 0)) / HOUR)).toBe(5);
    });

    it('removes what was not used since, and only that', async () => {
      const store = await openFileArtifactStore(folder);
      const { digest } = await store.put(SAMPLES.png);
      expect(await store.remove(digest, Date.now() - HOUR)).toBe(false);
      age(digest, 5);
      expect(await store.remove(digest, Date.now() - HOUR)).toBe(true);
      expect([await store.size(digest), filesIn(folder)]).toEqual([undefined, []]);
      expect(await store.remove(digest, Date.now() - HOUR)).toBe(true);
    });

    it.each([
      ['stored again', async (store: ArtifactStore) => void (await store.put(SAMPLES.png))],
      ['read', async (store: ArtifactStore, digest: string) => void (await readAll(await store.read(digest)))],
      ['handed to a job', async (store: ArtifactStore, digest: string) => void (await store.localPath(digest))],
      ['used', async (store: ArtifactStore, digest: string) => void (await store.use(digest))],
    ])('keeps what was %s', async (_how, use) => {
      const store = await openFileArtifactStore(folder);
      const { digest } = await store.put(SAMPLES.png);
      age(digest, 5);
      await use(store, digest);
      expect(await store.remove(digest, Date.now() - HOUR)).toBe(false);
    });

    it('never loses a file that is stored at the same moment', async () => {
      const [store, other] = [await openFileArtifactStore(folder), await openFileArtifactStore(folder)];
      for (let round = 0; round < 40; round += 1) {
        const { digest, bytes } = await store.put(SAMPLES.png);
        age(digest, 5);
        await Promise.all([store.put(SAMPLES.png), other.remove(digest, Date.now() - HOUR), other.put(SAMPLES.png), store.remove(digest, Date.now() - HOUR)]);
        expect(await store.size(digest)).toBe(bytes);
      }
    });

    it('says of a file that is gone that it cannot be used', async () => {
      const store = await openFileArtifactStore(folder);
      expect(await store.use(digestOf(SAMPLES.png))).toBeUndefined();
      expect(await store.use('no digest')).toBeUndefined();
    });
  });
});
