import { afterAll, describe, expect, it } from '@jest/globals';
import { applyEdits, type EditRequest } from '../../../../gpu-runtime/src/runtimes/sketch/edits/apply-edits.ts';
import { EDITS, type EditName } from '../../../../gpu-runtime/src/runtimes/sketch/edits/catalogue.ts';
import { openThreads } from '../../../../gpu-runtime/src/runtimes/sketch/threads/sketch-threads.ts';
import { landscape } from '../landscape.ts';

const WIDTH = 96;
const HEIGHT = 72;
const { picture, depth } = landscape(WIDTH, HEIGHT);
const hooks = { tick: () => undefined, preview: () => undefined };

// In a thread, as the runtime does it; inside Jest's own realm pixel loops take thirty times as long.
const threads = openThreads(2);
afterAll(() => threads.close());

const request = (edit: EditName): EditRequest => ({ picture, depth, steps: [{ edit, amount: 1 }], strength: 1, seed: 7 });
const edited = (edit: EditName, more: Partial<EditRequest> = {}) => threads.run('edit', { ...request(edit), ...more });

/** Mean of a channel over some rows. */
function mean(rgb: Uint8Array, channel: number, read = (value: number) => value, fromRow = 0, toRow = HEIGHT): number {
  let sum = 0;
  for (let i = fromRow * WIDTH; i < toRow * WIDTH; i++) sum += read(rgb[i * 3 + channel]!);
  return sum / ((toRow - fromRow) * WIDTH);
}
/** Linear light, 0 to 1. */
const light = (value: number) => (value / 255) ** 2.2;

describe('applyEdits', () => {
  it.each(Object.keys(EDITS) as EditName[])('%s changes the picture, keeps its size, and does the same for the same seed', async (edit) => {
    const [once, again] = await Promise.all([edited(edit), edited(edit)]);
    expect(once).toHaveLength(picture.rgb.length);
    expect(Buffer.compare(once, picture.rgb)).not.toBe(0);
    expect(Buffer.compare(again, once)).toBe(0);
  });

  it.each(['snowfall', 'rain', 'storm', 'fog', 'night', 'oil', 'watercolour', 'stained-glass', 'grain'] as const)('%s differs with another seed', async (edit) => {
    const [one, other] = await Promise.all([edited(edit), edited(edit, { seed: 8 })]);
    expect(Buffer.compare(one, other)).not.toBe(0);
  });

  it('leaves the source as it was', () => {
    const before = Buffer.from(picture.rgb);
    applyEdits(request('brighter'), hooks);
    expect(Buffer.compare(before, picture.rgb)).toBe(0);
  });

  it('gives the source back at strength 0', async () => {
    expect(Buffer.compare(await edited('comic', { strength: 0 }), picture.rgb)).toBe(0);
  });

  it('goes half way at half strength', async () => {
    const half = await edited('invert', { strength: 0.5 });
    expect(Math.abs(mean(half, 0) - 127.5)).toBeLessThan(1);
  });

  it('keeps every byte outside the mask and changes pixels inside', async () => {
    const mask = new Uint8Array(WIDTH * HEIGHT);
    for (let y = 20; y < 50; y++) mask.fill(255, y * WIDTH + 30, y * WIDTH + 70);
    const result = await edited('ink', { mask });
    let changed = 0;
    for (let i = 0; i < mask.length; i++) {
      const same = [0, 1, 2].every((c) => result[i * 3 + c] === picture.rgb[i * 3 + c]);
      if (mask[i] === 0 && !same) throw new Error(`pixel ${i} lies outside the mask and changed`);
      if (!same) changed++;
    }
    expect(changed).toBeGreaterThan(600);
  });

  it('does nothing under a black mask', async () => {
    expect(Buffer.compare(await edited('comic', { mask: new Uint8Array(WIDTH * HEIGHT) }), picture.rgb)).toBe(0);
  });

  it('does the same whatever the order in which edits are named', async () => {
    const steps = [{ edit: 'ink' as const, amount: 1 }, { edit: 'night' as const, amount: 1 }, { edit: 'fog' as const, amount: 1 }];
    const forwards = await edited('ink', { steps });
    const backwards = await edited('ink', { steps: [...steps].reverse() });
    expect(Buffer.compare(forwards, backwards)).toBe(0);
  });

  it('ends when a tick throws', () => {
    let ticks = 0;
    const tick = () => {
      if (++ticks === 4) throw new Error('enough');
    };
    expect(() => applyEdits(request('sepia'), { tick, preview: () => undefined })).toThrow('enough');
    expect(ticks).toBe(4);
  });

  it.each([
    [1, 1],
    [3, 200],
    [200, 2],
  ])('takes a picture of %i × %i px', async (width, height) => {
    const odd = landscape(width, height);
    for (const edit of ['night', 'snow-cover', 'storm', 'oil', 'stained-glass', 'pixel-art', 'watercolour', 'ink'] as const) {
      expect(await threads.run('edit', { picture: odd.picture, steps: [{ edit, amount: 1 }], strength: 1, seed: 1 })).toHaveLength(width * height * 3);
    }
  });
});

describe('what edits look like', () => {
  it('night is dark, and bluer than the day was', async () => {
    const night = await edited('night');
    // Of the ground: a moon takes up a good part of so small a sky.
    for (const channel of [0, 1]) expect(mean(night, channel, light, 45)).toBeLessThan(mean(picture.rgb, channel, light, 45) / 3);
    expect(mean(night, 2) - mean(night, 0)).toBeGreaterThan(5);
  });

  it('black and white has no colour', async () => {
    const grey = await edited('black-white');
    let most = 0;
    for (let i = 0; i < grey.length; i += 3) most = Math.max(most, Math.abs(grey[i]! - grey[i + 2]!));
    expect(most).toBeLessThanOrEqual(1);
  });

  it('fog takes contrast from far things and little from near ones', async () => {
    const contrast = (rgb: Uint8Array, y: number) => {
      const row = [...rgb.subarray(y * WIDTH * 3, (y + 1) * WIDTH * 3)];
      const middle = row.reduce((sum, value) => sum + value, 0) / row.length;
      return Math.sqrt(row.reduce((sum, value) => sum + (value - middle) ** 2, 0) / row.length);
    };
    const fog = await edited('fog');
    const far = contrast(fog, 34) / contrast(picture.rgb, 34);
    const near = contrast(fog, HEIGHT - 3) / contrast(picture.rgb, HEIGHT - 3);
    expect(far).toBeLessThan(0.6);
    expect(near).toBeGreaterThan(far + 0.2);
  });

  it('background blur keeps what is near and softens what is far', async () => {
    const blurred = await edited('background-blur');
    const change = (fromRow: number, toRow: number) => {
      let sum = 0;
      for (let i = fromRow * WIDTH * 3; i < toRow * WIDTH * 3; i++) sum += Math.abs(blurred[i]! - picture.rgb[i]!);
      return sum / ((toRow - fromRow) * WIDTH * 3);
    };
    expect(change(HEIGHT - 6, HEIGHT)).toBeLessThan(0.6);
    expect(change(24, 40)).toBeGreaterThan(1);
  });

  it('a restored print has its range back, and no scratch', async () => {
    const faded = picture.rgb.map((value, i) => [90, 80, 60][i % 3]! + value * [0.45, 0.4, 0.3][i % 3]!);
    const scratched = faded.slice();
    const scratch = Array.from({ length: 40 }, (_, step) => ((8 + (step >> 2)) * WIDTH + 20 + step) * 3);
    for (const at of scratch) scratched.fill(250, at, at + 3);
    const restored = await edited('restore', { picture: { ...picture, rgb: scratched } });
    const spread = (rgb: Uint8Array) => Math.max(...rgb.filter((_, i) => i % 3 === 2)) - Math.min(...rgb.filter((_, i) => i % 3 === 2));
    expect(spread(faded)).toBeLessThan(75);
    expect(spread(restored)).toBeGreaterThan(150);
    // The sky along the scratch is as the sky beside it.
    const beside = (at: number) => at + 5 * WIDTH * 3;
    const difference = (rgb: Uint8Array) => scratch.reduce((sum, at) => sum + Math.abs(rgb[at]! - rgb[beside(at)]!), 0) / scratch.length;
    expect(difference(scratched)).toBeGreaterThan(80);
    expect(difference(restored)).toBeLessThan(20);
  });
});
