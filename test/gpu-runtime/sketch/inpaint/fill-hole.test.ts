import { afterAll, describe, expect, it } from '@jest/globals';
import { planFill } from '../../../../gpu-runtime/src/runtimes/sketch/inpaint/plan-fill.ts';
import { openThreads } from '../../../../gpu-runtime/src/runtimes/sketch/threads/sketch-threads.ts';

const threads = openThreads(2);
afterAll(() => threads.close());

const WIDTH = 128;
const HEIGHT = 96;

/** Stripes with a slope of light over them. */
const striped = (x: number, y: number): [number, number, number] => {
  const stripe = Math.floor(x / 6) % 2 === 0 ? 70 : 0;
  return [90 + stripe + y * 0.3, 110 + stripe, 60 + x * 0.4];
};

const pictureOf = (colour: (x: number, y: number) => readonly number[]) => {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) rgb.set(colour(x, y).map(Math.round), (y * WIDTH + x) * 3);
  return { width: WIDTH, height: HEIGHT, rgb };
};

const isInside = (x: number, y: number): boolean => (x - 60) ** 2 / 14 ** 2 + (y - 50) ** 2 / 12 ** 2 < 1;
const mask = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (isInside(i % WIDTH, Math.floor(i / WIDTH)) ? 255 : 0));
const whole = pictureOf(striped);
/** The same with a red spot. */
const spoiled = pictureOf((x, y) => (isInside(x, y) ? [255, 0, 0] : striped(x, y)));
const fill = (given = spoiled, under = mask, seed = 1) => threads.run('fill', { picture: given, mask: under, seed });

describe('fillHole', () => {
  it('takes away what is under the mask and goes on with what is around it', async () => {
    const filled = await fill();
    let [sum, count] = [0, 0];
    for (let i = 0; i < mask.length; i++) {
      if (!mask[i]) continue;
      for (let c = 0; c < 3; c++) sum += Math.abs(filled[i * 3 + c]! - whole.rgb[i * 3 + c]!);
      count += 3;
    }
    // The spot itself is 100 off on average.
    expect(sum / count).toBeLessThan(12);
  });

  it('leaves the rest as it was, but for a line of one pixel around the mask', async () => {
    const filled = await fill();
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const touched = [-1, 0, 1].some((dy) => [-1, 0, 1].some((dx) => isInside(x + dx, y + dy)));
        if (!touched) expect([...filled.subarray((y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3)]).toEqual([...spoiled.rgb.subarray((y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3)]);
      }
    }
  });

  it('does the same for the same seed, and never reads what is under the mask', async () => {
    const blue = pictureOf((x, y) => (isInside(x, y) ? [0, 0, 255] : striped(x, y)));
    const [once, again, other] = await Promise.all([fill(), fill(), fill(blue)]);
    expect(Buffer.compare(once, again)).toBe(0);
    expect(Buffer.compare(once, other)).toBe(0);
  });

  it('refuses a mask without white, and one that leaves nothing to fill from', async () => {
    await expect(fill(spoiled, new Uint8Array(WIDTH * HEIGHT))).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('no white part') });
    await expect(fill(spoiled, new Uint8Array(WIDTH * HEIGHT).fill(255))).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('too little') });
  });
});

describe('planFill', () => {
  it('hears that something is to be taken away, whatever it is', () => {
    expect(planFill('remove the elephant')).toMatchObject({ steps: [], wordsUsed: ['remove'], wordsIgnored: ['elephant'] });
  });

  it('takes edits besides', () => {
    expect(planFill('fill the hole and make it foggy')).toMatchObject({ steps: [{ edit: 'fog' }], wordsUsed: ['fill', 'foggy'] });
  });

  it('leaves other instructions alone', () => {
    expect(planFill('ink drawing')).toBeUndefined();
  });
});
