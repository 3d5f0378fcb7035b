import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readExif } from '../../../../gpu-runtime/src/runtimes/media/metadata/exif.ts';

/** One directory of one text, big-endian. */
function notes(text: string): Uint8Array {
  const bytes = Buffer.alloc(26 + 12 + text.length);
  bytes.write('Exif\0\0MM\0*', 0, 'latin1');
  bytes.writeUInt32BE(8, 10);
  bytes.writeUInt16BE(1, 14);
  bytes.writeUInt16BE(0x010f, 16);
  bytes.writeUInt16BE(2, 18);
  bytes.writeUInt32BE(text.length, 20);
  bytes.writeUInt32BE(26, 24);
  bytes.write(text, 32, 'latin1');
  return bytes;
}

describe('readExif', () => {
  it('reads big-endian notes, and takes control characters out of them', () => {
    expect(readExif(notes('Ac\u0007me\0'))).toEqual({ camera: { make: 'Acme' }, hasLocation: false });
  });

  it('finds nothing in what is no note, and never fails on damaged ones', () => {
    expect(readExif(undefined)).toEqual({ camera: {}, hasLocation: false });
    expect(readExif(Buffer.from('no notes'))).toEqual({ camera: {}, hasLocation: false });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 120 }), fc.constantFrom('II*\0', 'MM\0*'), (noise, head) => {
        expect(() => readExif(Buffer.concat([Buffer.from(head, 'latin1'), noise]))).not.toThrow();
      }),
    );
  });
});
