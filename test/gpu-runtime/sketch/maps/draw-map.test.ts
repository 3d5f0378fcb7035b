import { afterAll, describe, expect, it } from '@jest/globals';
import type { MapName, MapRequest } from '../../../../gpu-runtime/src/runtimes/sketch/maps/draw-map.ts';
import type { RawPicture } from '../../../../gpu-runtime/src/runtimes/sketch/threads/protocol.ts';
import { openThreads } from '../../../../gpu-runtime/src/runtimes/sketch/threads/sketch-threads.ts';
import { landscape } from '../landscape.ts';

const threads = openThreads(2);
afterAll(() => threads.close());

const SIDE = 96;
const mapOf = (map: MapName, picture: RawPicture, more: Partial<MapRequest> = {}) => threads.run('map', { map, picture, seed: 1, ...more });

/** Dark to the left of the middle, bright to the right. */
const halves: RawPicture = { width: SIDE, height: SIDE, rgb: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (Math.floor(i / 3) % SIDE < SIDE / 2 ? 60 : 200)) };
const plain: RawPicture = { width: SIDE, height: SIDE, rgb: new Uint8Array(SIDE * SIDE * 3).fill(128) };

/** Columns in which most rows are bright. */
const brightColumns = (rgb: Uint8Array): number[] =>
  Array.from({ length: SIDE }, (_, x) => x).filter((x) => Array.from({ length: SIDE }, (_, y) => rgb[(y * SIDE + x) * 3]!).filter((value) => value > 128).length > SIDE / 2);

describe('drawMap', () => {
  it.each(['canny', 'lineart', 'lineartanime', 'scribble', 'softedge'] as const)('%s draws a border where it is, and nothing on an even picture', async (map) => {
    const [drawn, empty] = await Promise.all([mapOf(map, halves), mapOf(map, plain)]);
    const columns = brightColumns(drawn);
    expect(columns.length).toBeGreaterThan(0);
    for (const x of columns) expect(Math.abs(x - SIDE / 2)).toBeLessThanOrEqual(5);
    expect(empty.reduce((most, value) => Math.max(most, value), 0)).toBeLessThan(30);
  });

  it('draws edges of canny one pixel wide, in black and white alone', async () => {
    const drawn = await mapOf('canny', halves);
    expect(new Set(drawn)).toEqual(new Set([0, 255]));
    expect(brightColumns(drawn)).toHaveLength(1);
  });

  it('leaves out what is weaker than the thresholds of canny', async () => {
    const drawn = await mapOf('canny', halves, { lowThreshold: 240, highThreshold: 250 });
    expect(drawn.some((value) => value > 0)).toBe(false);
  });

  it('turns every value round, and back again', async () => {
    const { picture } = landscape(64, 48);
    const once = await mapOf('invert', picture);
    expect(Array.from(once)).toEqual(Array.from(picture.rgb, (value) => 255 - value));
  });

  it('keeps the colours of a tile and takes away its detail', async () => {
    const { picture } = landscape(SIDE, SIDE);
    const drawn = await mapOf('tile', picture);
    const mean = (rgb: Uint8Array) => rgb.reduce((sum, value) => sum + value, 0) / rgb.length;
    const roughness = (rgb: Uint8Array) => rgb.reduce((sum, value, i) => sum + (i >= 3 ? Math.abs(value - rgb[i - 3]!) : 0), 0);
    expect(Math.abs(mean(drawn) - mean(picture.rgb))).toBeLessThan(2);
    expect(roughness(drawn)).toBeLessThan(roughness(picture.rgb) / 2);
  });

  it('shuffles by the seed, with colours of the picture only', async () => {
    const [one, same, other] = await Promise.all([mapOf('shuffle', halves), mapOf('shuffle', halves), mapOf('shuffle', halves, { seed: 2 })]);
    expect(Buffer.compare(one, same)).toBe(0);
    expect(Buffer.compare(one, other)).not.toBe(0);
    expect(Math.min(...one)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...one)).toBeLessThanOrEqual(200);
    const bright = one.filter((value) => value > 128).length / one.length;
    expect(bright).toBeGreaterThan(0.15);
    expect(bright).toBeLessThan(0.85);
  });

  it('shows what is near brighter, by the depth that the picture brings', async () => {
    const { picture, depth } = landscape(SIDE, SIDE);
    const drawn = await mapOf('depth', picture, { depth });
    const row = (y: number) => drawn.subarray(y * SIDE * 3, (y + 1) * SIDE * 3).reduce((sum, value) => sum + value, 0) / (SIDE * 3);
    expect(row(5)).toBeLessThan(20);
    expect(row(SIDE - 3)).toBeGreaterThan(row(60));
    expect(row(SIDE - 3)).toBeGreaterThan(200);
  });

  it('points normals of ground that comes nearer downwards up, and of an even wall at the viewer', async () => {
    const depth = { width: 2, height: 2, values: new Uint8Array(4).fill(100) };
    const wall = await mapOf('normalbae', plain, { depth });
    expect(Array.from(wall.subarray((48 * SIDE + 48) * 3, (48 * SIDE + 48) * 3 + 3))).toEqual([128, 128, 255]);
    const { picture, depth: ground } = landscape(SIDE, SIDE);
    const drawn = await mapOf('normalbae', picture, { depth: ground });
    expect(drawn[(80 * SIDE + 48) * 3 + 1]).toBeGreaterThan(140);
  });
});
