import { describe, expect, it } from '@jest/globals';
import { encodeWav } from '../../../gpu-runtime/src/runtimes/media/wav.ts';

const samplesOf = (file: Uint8Array): number[] => [...new Int16Array(file.slice(44).buffer)];

describe('encodeWav', () => {
  it('rounds to the nearest step, clamps what is too loud, and makes silence of what is no number', () => {
    const samples = Float32Array.of(0, 1, -1, 0.5, -0.5, 3, -3, Infinity, -Infinity, NaN);
    expect(samplesOf(encodeWav([samples], 8_000))).toEqual([0, 32_767, -32_767, 16_384, -16_383, 32_767, -32_767, 32_767, -32_767, 0]);
  });

  it('interleaves channels and writes a header that counts them', () => {
    const file = encodeWav([Float32Array.of(1, 1), Float32Array.of(0, 0)], 48_000);
    const view = new DataView(file.buffer);
    expect(samplesOf(file)).toEqual([32_767, 0, 32_767, 0]);
    expect([view.getUint32(4, true), view.getUint16(22, true), view.getUint32(24, true), view.getUint32(28, true), view.getUint16(32, true), view.getUint32(40, true)]).toEqual([
      44, 2, 48_000, 192_000, 4, 8,
    ]);
  });

  it('writes an empty file of no samples', () => {
    expect(encodeWav([new Float32Array(0)], 48_000)).toHaveLength(44);
  });

  it('refuses no channel, and channels of different lengths', () => {
    expect(() => encodeWav([], 48_000)).toThrow(RangeError);
    expect(() => encodeWav([new Float32Array(1), new Float32Array(2)], 48_000)).toThrow('one length');
  });
});
