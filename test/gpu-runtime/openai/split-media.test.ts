import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Split, splitMedia } from '../../../gpu-runtime/src/runtimes/openai/split-media.ts';

describe('splitMedia', () => {
  let folder: string;
  let runs = 0;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'split-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** @param sizes - of the chunks, again and again. */
  async function split(text: string, sizes: readonly number[] = [1_000], limits = { mostFiles: 8, mostFileBytes: 1_000_000 }): Promise<Split> {
    const bytes = Buffer.from(text);
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length]!;
        yield await Promise.resolve(bytes.subarray(at, at + size));
        at += size;
      }
    }
    runs += 1;
    return await splitMedia(chunks(), (index) => join(folder, `${runs}-${index}`), limits);
  }
  const read = async ({ files }: Split): Promise<Buffer[]> => await Promise.all(files.map(({ path }) => readFile(path)));

  it('puts files to the disk and leaves their numbers, however the answer is cut into chunks', async () => {
    const seed = Number(process.env.SPLIT_SEED ?? randomBytes(4).readUInt32LE());
    console.log(`SPLIT_SEED=${seed}`);
    const tricky = fc.constantFrom('b64_json', '"b64_json":"AAAA"', 'a\\"b', '\\', '€', '{[,:]}', '');
    const property = fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 5 }), fc.array(tricky, { maxLength: 4 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), fc.boolean(), async (contents, texts, sizes, spaced) => {
      const told = (files: readonly (string | null)[]): object => ({ created: 1, texts, data: files.map((file) => ({ index: 0, b64_json: file, url: null, note: 'b64_json' })), b64: texts });
      const text = JSON.stringify(told(contents.map((content) => Buffer.from(content).toString('base64'))), null, spaced ? 2 : 0);
      const found = await split(text, sizes);
      expect(found.answer).toEqual(told(contents.map((_, index) => String(index))));
      expect((await read(found)).map((file) => file.toString('hex'))).toEqual(contents.map((content) => Buffer.from(content).toString('hex')));
      expect(found.files.map(({ bytes }) => bytes)).toEqual(contents.map(({ length }) => length));
    });
    await fc.assert(property, { seed, numRuns: 200 });
  });

  it('reads slashes that are escaped', async () => {
    const bytes = Buffer.from('fffffffffffc', 'hex');
    expect(bytes.toString('base64')).toContain('/');
    const found = await split(JSON.stringify({ b64_json: bytes.toString('base64') }).replaceAll('/', '\\/'), [3]);
    expect(await read(found)).toEqual([bytes]);
  });

  it('takes no file where the value is no text', async () => {
    const answer = { data: [{ b64_json: null, url: 'https://here' }] };
    expect(await split(JSON.stringify(answer))).toEqual({ answer, files: [] });
  });

  it.each([
    ['cut within a file', '{"data": [{"b64_json": "QUJD', 'cut off within a file'],
    ['cut after a file', '{"data": [{"b64_json": "QUJD"}', 'cut off or no JSON'],
    ['whose base64 is cut', '{"data": [{"b64_json": "QUJDR"}]}', 'base64 is cut off'],
    ['with an empty file', '{"data": [{"b64_json": ""}]}', 'an empty file'],
    ['with something else than base64', '{"data": [{"b64_json": "<html>"}]}', 'no base64'],
    ['that is a web page', '<!doctype html><p>"Hello"</p>', 'a web page'],
    ['that is nothing', '', 'cut off or no JSON'],
  ])('refuses an answer %s', async (_, text, why) => {
    for (const sizes of [[1_000], [1], [7, 3]]) await expect(split(text, sizes)).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining(why) });
  });

  it('stops at more files, larger files and more text than belong in an answer', async () => {
    const two = JSON.stringify({ data: [{ b64_json: 'QUJD' }, { b64_json: 'QUJD' }] });
    await expect(split(two, [5], { mostFiles: 1, mostFileBytes: 10 })).rejects.toThrow('more than the 1 files');
    await expect(split(two, [5], { mostFiles: 2, mostFileBytes: 2 })).rejects.toThrow('more than 2 bytes');
    await expect(split(JSON.stringify({ text: 'x'.repeat(1_100_000) }), [65_536])).rejects.toThrow('beside its files');
  });
});
