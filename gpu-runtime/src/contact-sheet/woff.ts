/**
 * Unpacks a WOFF 1.0 font into a plain sfnt file, which is what the text renderer can load.
 *
 * WOFF is the sfnt's tables, each zlib-compressed when that is smaller, behind a directory of 20-byte entries.
 * @see W3C Recommendation "WOFF File Format 1.0", sections 3 to 5
 */
import { inflateSync } from 'node:zlib';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

const SIGNATURE = 0x774f4646; // wOFF
const HEADER = 44;
const ENTRY = 20;

/** @throws FlowError `invalid_media` when the bytes are no WOFF font. */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.length < HEADER || woff.readUInt32BE(0) !== SIGNATURE) throw new FlowError('invalid_media', 'the font is not a WOFF 1.0 file');
  const count = woff.readUInt16BE(12);
  if (count === 0 || woff.length < HEADER + count * ENTRY) throw new FlowError('invalid_media', `the font has ${count} tables and ${woff.length} bytes, which is not enough for them`);
  const tables = Array.from({ length: count }, (_, index) => readTable(woff, HEADER + index * ENTRY));
  const directory = Buffer.alloc(12 + 16 * count);
  const power = 2 ** Math.floor(Math.log2(count));
  directory.writeUInt32BE(woff.readUInt32BE(4), 0);
  directory.writeUInt16BE(count, 4);
  directory.writeUInt16BE(power * 16, 6);
  directory.writeUInt16BE(Math.log2(power), 8);
  directory.writeUInt16BE(count * 16 - power * 16, 10);
  let offset = directory.length;
  for (const [index, { tag, checksum, data }] of tables.entries()) {
    const at = 12 + index * 16;
    directory.writeUInt32BE(tag, at);
    directory.writeUInt32BE(checksum, at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(data.length, at + 12);
    offset += padded(data.length);
  }
  return Buffer.concat([directory, ...tables.map(({ data }) => Buffer.concat([data, Buffer.alloc(padded(data.length) - data.length)]))]);
}

const padded = (length: number): number => (length + 3) & ~3;

function readTable(woff: Buffer, at: number): { tag: number; checksum: number; data: Buffer } {
  const offset = woff.readUInt32BE(at + 4);
  const packed = woff.readUInt32BE(at + 8);
  const size = woff.readUInt32BE(at + 12);
  if (offset + packed > woff.length || packed > size) throw new FlowError('invalid_media', 'a table of the font lies beyond its end');
  const stored = woff.subarray(offset, offset + packed);
  return { tag: woff.readUInt32BE(at), checksum: woff.readUInt32BE(at + 16), data: packed < size ? inflate(stored, size) : stored };
}

function inflate(stored: Buffer, size: number): Buffer {
  try {
    const data = inflateSync(stored, { maxOutputLength: size });
    if (data.length === size) return data;
  } catch (cause) {
    throw new FlowError('invalid_media', 'a table of the font cannot be decompressed', { cause });
  }
  throw new FlowError('invalid_media', 'a table of the font is shorter than stated');
}
