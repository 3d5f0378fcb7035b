import { afterAll, describe, expect, it } from '@jest/globals';
import { openThreads } from '../../../../gpu-runtime/src/runtimes/sketch/threads/sketch-threads.ts';
import { landscape } from '../landscape.ts';

const threads = openThreads(2);
afterAll(() => threads.close());
const reframe = (picture: { width: number; height: number; rgb: Uint8Array; alpha?: Uint8Array }, width: number, height: number) => threads.run('reframe', { picture, width, height });

const halves = { width: 32, height: 24, rgb: Uint8Array.from({ length: 32 * 24 * 3 }, (_, i) => (Math.floor(i / 3) % 32 < 16 ? 40 : 220)) };

describe('reframe', () => {
  it('enlarges to the size that is asked for, with the same colours', async () => {
    const { picture } = landscape(48, 36);
    const large = await reframe(picture, 144, 108);
    expect([large.width, large.height, large.rgb.length]).toEqual([144, 108, 144 * 108 * 3]);
    const mean = (rgb: Uint8Array) => rgb.reduce((sum, value) => sum + value, 0) / rgb.length;
    expect(Math.abs(mean(large.rgb) - mean(picture.rgb))).toBeLessThan(1);
  });

  it('keeps a border sharp and without a halo', async () => {
    const { rgb } = await reframe(halves, 128, 96);
    const row = Array.from({ length: 128 }, (_, x) => rgb[(48 * 128 + x) * 3]!);
    expect(Math.min(...row)).toBeGreaterThanOrEqual(36);
    expect(Math.max(...row)).toBeLessThanOrEqual(224);
    expect(row.filter((value) => value > 60 && value < 200).length).toBeLessThanOrEqual(5);
    expect([row[40], row[90]]).toEqual([40, 220]);
  });

  it('cuts what is too much in one direction from both sides', async () => {
    const { rgb, width, height } = await reframe(halves, 24, 24);
    expect([width, height]).toEqual([24, 24]);
    expect([...rgb.subarray(0, 3), ...rgb.subarray(11 * 3, 13 * 3), ...rgb.subarray(23 * 3, 24 * 3)]).toEqual([40, 40, 40, 40, 40, 40, 220, 220, 220, 220, 220, 220]);
  });

  it('takes opacity along', async () => {
    const alpha = Uint8Array.from({ length: 32 * 24 }, (_, i) => (i % 32 < 16 ? 0 : 255));
    const large = await reframe({ ...halves, alpha }, 64, 48);
    expect(large.alpha).toHaveLength(64 * 48);
    expect([large.alpha![0], large.alpha![63]]).toEqual([0, 255]);
  });

  it('makes smaller without losing what is light', async () => {
    const { rgb } = await reframe(halves, 8, 6);
    expect([rgb[0], rgb[7 * 3]]).toEqual([40, 220]);
  });
});
