import { describe, expect, it } from '@jest/globals';
import { readWave } from '../../../../gpu-runtime/src/runtimes/sketch/speech/read-wave.ts';
import { resample } from '../../../../gpu-runtime/src/runtimes/sketch/speech/resample.ts';
import { sweeten } from '../../../../gpu-runtime/src/runtimes/sketch/speech/sweeten.ts';

const sineOf = (hz: number, rate: number, seconds: number): Float32Array => Float32Array.from({ length: rate * seconds }, (_, index) => Math.sin((2 * Math.PI * hz * index) / rate));
const middle = (samples: Float32Array): Float32Array => samples.subarray(samples.length >> 2, (samples.length * 3) >> 2);
const energy = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

describe('resample', () => {
  it.each([100, 1_000, 4_000, 6_400])('keeps a sine of %p Hz as it is', (hz) => {
    const got = resample(sineOf(hz, 16_000, 0.5), 16_000, 48_000);
    const wanted = sineOf(hz, 48_000, 0.5);
    expect(got).toHaveLength(wanted.length);
    expect(energy(middle(got.map((value, index) => value - wanted[index]!)))).toBeLessThan(0.002);
  });

  it('leaves no mirror image above the old band', () => {
    const got = middle(resample(sineOf(3_000, 16_000, 0.5), 16_000, 48_000));
    let real = 0;
    let imaginary = 0;
    got.forEach((value, index) => {
      const window = Math.sin((Math.PI * index) / got.length) ** 2;
      real += window * value * Math.cos((2 * Math.PI * 13_000 * index) / 48_000);
      imaginary += window * value * Math.sin((2 * Math.PI * 13_000 * index) / 48_000);
    });
    expect(Math.hypot(real, imaginary) / got.length).toBeLessThan(0.0001);
  });

  it('gives nothing for nothing', () => {
    expect(resample(new Float32Array(0), 16_000, 48_000)).toHaveLength(0);
  });
});

describe('sweeten', () => {
  it('brings the peak to -1 dBFS and takes rumble out', () => {
    const voice = sineOf(500, 48_000, 1);
    const rumble = voice.map((value, index) => value * 0.2 + Math.sin((2 * Math.PI * 15 * index) / 48_000));
    const out = sweeten(rumble, 48_000);
    expect(out.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0)).toBeCloseTo(10 ** (-1 / 20), 5);
    const slow = middle(out).reduce((sum, value, index) => sum + value * Math.sin((2 * Math.PI * 15 * index) / 48_000), 0) / (out.length / 4);
    expect(Math.abs(slow)).toBeLessThan(0.4);
  });

  it('leaves silence silent', () => {
    expect(energy(sweeten(new Float32Array(100), 48_000))).toBe(0);
  });
});

describe('readWave', () => {
  const wave = (channels = 1, bits = 16): Buffer => {
    const file = Buffer.alloc(54);
    file.write('RIFF', 0);
    file.write('WAVEfmt ', 8);
    file.writeUInt32LE(16, 16);
    file.writeUInt16LE(1, 20);
    file.writeUInt16LE(channels, 22);
    file.writeUInt32LE(16_000, 24);
    file.writeUInt16LE(bits, 34);
    file.write('data', 36);
    file.writeUInt32LE(6, 40);
    file.writeInt16LE(16_384, 44);
    file.writeInt16LE(-32_768, 46);
    return file;
  };

  it('reads rate and samples, and only the data', () => {
    expect(readWave(wave())).toEqual({ sampleRate: 16_000, samples: Float32Array.of(0.5, -1, 0) });
  });

  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['two channels', wave(2)],
    ['8 bits', wave(1, 8)],
    ['another kind of file', Buffer.alloc(60)],
    ['a file cut off before its data', wave().subarray(0, 44).fill('x', 36, 40)],
  ])('refuses %s', (_, file) => {
    expect(() => readWave(file)).toThrow();
  });
});
