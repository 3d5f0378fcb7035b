import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { unpackWoff } from '../../../gpu-runtime/src/contact-sheet/woff.ts';

const inter = readFileSync(createRequire(import.meta.url).resolve('@fontsource/inter/files/inter-latin-400-normal.woff'));

interface Table {
  readonly tag: string;
  readonly checksum: number;
  readonly data: Buffer;
}

function tablesOf(sfnt: Buffer): Table[] {
  return Array.from({ length: sfnt.readUInt16BE(4) }, (_, index) => {
    const at = 12 + 16 * index;
    const [checksum, offset, length] = [4, 8, 12].map((field) => sfnt.readUInt32BE(at + field)) as [number, number, number];
    return { tag: sfnt.toString('latin1', at, at + 4), checksum, data: sfnt.subarray(offset, offset + length) };
  });
}

/** The other direction, for round trips: one table deflated, one stored as it is. */
function pack(tables: readonly Table[]): Buffer {
  const header = Buffer.alloc(44 + 20 * tables.length);
  header.write('wOFF', 0, 'latin1');
  header.writeUInt32BE(0x00010000, 4);
  header.writeUInt16BE(tables.length, 12);
  const bodies: Buffer[] = [];
  let offset = header.length;
  for (const [index, { tag, checksum, data }] of tables.entries()) {
    const deflated = deflateSync(data);
    const stored = deflated.length < data.length ? deflated : data;
    const at = 44 + 20 * index;
    header.write(tag, at, 'latin1');
    for (const [field, value] of [offset, stored.length, data.length, checksum].entries()) header.writeUInt32BE(value, at + 4 + 4 * field);
    bodies.push(stored);
    offset += stored.length;
  }
  return Buffer.concat([header, ...bodies]);
}

/** OpenType's sum of 32-bit words. */
function checksum(data: Buffer): number {
  const whole = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
  let sum = 0;
  for (let at = 0; at < whole.length; at += 4) sum = (sum + whole.readUInt32BE(at)) >>> 0;
  return sum;
}

describe('unpacking a WOFF font', () => {
  it('gives back the tables that went in, deflated or not', () => {
    const tables: Table[] = [
      { tag: 'cmap', checksum: 1, data: Buffer.alloc(1_001, 'ab') },
      { tag: 'glyf', checksum: 2, data: Buffer.from([1, 2, 3]) },
      { tag: 'head', checksum: 3, data: Buffer.alloc(54, 7) },
    ];
    const sfnt = unpackWoff(pack(tables));
    expect(tablesOf(sfnt)).toEqual(tables);
    expect([0, 4, 6, 8, 10].map((at) => (at === 0 ? sfnt.readUInt32BE(0) : sfnt.readUInt16BE(at)))).toEqual([0x00010000, 3, 32, 1, 16]);
  });

  it('makes a font of the packaged one whose tables match their own checksums', () => {
    const tables = tablesOf(unpackWoff(inter));
    expect(tables.map(({ tag }) => tag)).toEqual(expect.arrayContaining(['cmap', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'name', 'post', 'OS/2']));
    for (const { tag, checksum: stated, data } of tables) if (tag !== 'head') expect([tag, checksum(data)]).toEqual([tag, stated]);
  });

  it('starts every table at a multiple of four', () => {
    const sfnt = unpackWoff(inter);
    for (let index = 0; index < sfnt.readUInt16BE(4); index += 1) expect(sfnt.readUInt32BE(12 + 16 * index + 8) % 4).toBe(0);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a header that is cut short', inter.subarray(0, 40)],
    ['another format', Buffer.concat([Buffer.from('wOF2'), inter.subarray(4)])],
    ['a directory that is cut short', inter.subarray(0, 60)],
    ['tables that are cut short', inter.subarray(0, 3_000)],
    ['a table that is no deflated data', Buffer.concat([inter.subarray(0, 2_000), Buffer.alloc(inter.length - 2_000)])],
    ['a font without tables', (() => Buffer.concat([inter.subarray(0, 12), Buffer.alloc(32)]))()],
  ])('refuses %s', (_what, bytes) => {
    expect(() => unpackWoff(bytes)).toThrow(expect.objectContaining({ code: 'invalid_media' }));
  });
});
