import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { drawPicture, RENDERER_VERSION, SCENE_FAMILIES, type Picture, type PictureRequest } from '../../../../gpu-runtime/src/runtimes/sketch/pictures/index.ts';

const SIZE = { width: 120, height: 72 };
const quiet = { tick() {} };

function draw(request: Partial<PictureRequest>): Picture {
  return drawPicture({ prompt: 'the sea', seed: 7, steps: 8, ...SIZE, ...request }, quiet);
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function statistics(rgb: Uint8Array): { mean: number; deviation: number; range: number; colours: number } {
  let sum = 0;
  let squares = 0;
  let low = 255;
  let high = 0;
  const colours = new Set<number>();
  for (let i = 0; i < rgb.length; i++) {
    const v = rgb[i]!;
    sum += v;
    squares += v * v;
    if (v < low) low = v;
    if (v > high) high = v;
    if (i % 3 === 0) colours.add((v >> 3) * 1024 + (rgb[i + 1]! >> 3) * 32 + (rgb[i + 2]! >> 3));
  }
  const mean = sum / rgb.length;
  return { mean, deviation: Math.sqrt(squares / rgb.length - mean * mean), range: high - low, colours: colours.size };
}

describe.each(SCENE_FAMILIES.map((family) => [family.name, family] as const))('the %s family', (name, family) => {
  const first = draw({ prompt: family.example });

  it('is drawn for its own example and says so', () => {
    expect(first.family).toBe(name);
    expect(first.wordsUsed.length).toBeGreaterThan(0);
    expect(first).toMatchObject(SIZE);
    expect(first.rgb).toHaveLength(SIZE.width * SIZE.height * 3);
    expect(first.depth).toHaveLength(first.depthWidth * first.depthHeight);
  });

  it('gives the same pixels and depth for the same seed', () => {
    const again = draw({ prompt: family.example });
    expect(digest(again.rgb)).toBe(digest(first.rgb));
    expect(digest(again.depth)).toBe(digest(first.depth));
  });

  it('gives another composition for another seed', () => {
    const other = draw({ prompt: family.example, seed: 8 });
    let difference = 0;
    for (let i = 0; i < other.rgb.length; i++) difference += Math.abs(other.rgb[i]! - first.rgb[i]!);
    expect(difference / other.rgb.length).toBeGreaterThan(6);
  });

  it('is a picture: neither blank nor burnt out', () => {
    const { mean, deviation, range, colours } = statistics(first.rgb);
    expect(mean).toBeGreaterThan(12);
    expect(mean).toBeLessThan(235);
    expect(deviation).toBeGreaterThan(12);
    expect(range).toBeGreaterThan(110);
    expect(colours).toBeGreaterThan(60);
  });

  it('has depth that tells near from far', () => {
    const depths = new Set(first.depth);
    expect(depths.size).toBeGreaterThan(2);
    expect(Math.max(...depths)).toBeGreaterThan(120);
  });

  it('fills every pixel at an odd size and in portrait', () => {
    for (const size of [{ width: 37, height: 91 }, { width: 101, height: 33 }]) {
      const { rgb, depth, depthWidth, depthHeight } = draw({ prompt: family.example, ...size });
      expect(rgb).toHaveLength(size.width * size.height * 3);
      expect(depth).toHaveLength(depthWidth * depthHeight);
      expect(statistics(rgb).deviation).toBeGreaterThan(8);
    }
  });
});

describe('drawPicture', () => {
  it('names its version', () => {
    expect(RENDERER_VERSION).toBe('sketch 1');
  });

  it('draws an abstract field for an unknown prompt and lists what it ignored', () => {
    expect(draw({ prompt: 'quarterly tax return' })).toMatchObject({ family: 'abstract', wordsUsed: [], wordsIgnored: ['quarterly', 'tax', 'return'] });
  });

  it('draws another field for other unknown words, and the same one for the same words', () => {
    const cat = digest(draw({ prompt: 'a cat sleeping on a sofa' }).rgb);
    expect(digest(draw({ prompt: 'a hot air balloon' }).rgb)).not.toBe(cat);
    expect(digest(draw({ prompt: 'a cat sleeping on a sofa' }).rgb)).toBe(cat);
  });

  it('gives another picture for another colour word', () => {
    expect(digest(draw({ prompt: 'a teal sea' }).rgb)).not.toBe(digest(draw({ prompt: 'a red sea' }).rgb));
  });

  it('leaves out what the negative prompt names', () => {
    const rainy = draw({ prompt: 'a city street in the rain' });
    const dry = draw({ prompt: 'a city street in the rain', negativePrompt: 'rain' });
    expect(dry.wordsUsed).toContain('without rain');
    expect(digest(dry.rgb)).not.toBe(digest(rainy.rgb));
  });

  it('draws greys only for "black and white"', () => {
    const { rgb } = draw({ prompt: 'a black and white sea' });
    let most = 0;
    for (let i = 0; i < rgb.length; i += 3) most = Math.max(most, Math.abs(rgb[i]! - rgb[i + 1]!), Math.abs(rgb[i + 1]! - rgb[i + 2]!));
    expect(most).toBeLessThanOrEqual(1);
  });

  it('keeps sky at depth 0 and the foreground water near', () => {
    const { depth } = draw({ prompt: 'the sea', negativePrompt: 'birds' });
    expect(depth[0]).toBe(0);
    expect(depth[depth.length - 1]).toBeGreaterThan(245);
  });

  it.each([1, 20, 60, 100])('gives the asked size with %d steps', (steps) => {
    expect(draw({ steps, width: 64, height: 48 }).rgb).toHaveLength(64 * 48 * 3);
  });

  it.each([[1, 1], [1, 64], [64, 1], [8, 8]])('survives %d × %d pixels', (width, height) => {
    expect(draw({ width, height }).rgb).toHaveLength(width * height * 3);
  });

  it.each([0, 1, 2 ** 32 - 1, 2 ** 40 + 3])('accepts seed %d', (seed) => {
    expect(statistics(draw({ seed }).rgb).deviation).toBeGreaterThan(8);
  });

  it('tells seeds apart that differ only above 32 bits', () => {
    expect(digest(draw({ seed: 5 }).rgb)).not.toBe(digest(draw({ seed: 5 + 2 ** 33 }).rgb));
  });
});

describe('cancelling', () => {
  it.each(SCENE_FAMILIES.map((family) => [family.name, family.example]))('ends %s with what tick throws, wherever it throws', (_name, prompt) => {
    const reported: number[] = [];
    drawPicture({ prompt, seed: 3, steps: 8, ...SIZE }, { tick: (fraction) => void reported.push(fraction) });
    expect(reported.length).toBeGreaterThan(10);
    for (const at of [0, Math.floor(reported.length / 2), reported.length - 1]) {
      let calls = 0;
      const tick = (): void => {
        if (calls++ === at) throw new Error('cancelled here');
      };
      expect(() => drawPicture({ prompt, seed: 3, steps: 8, ...SIZE }, { tick })).toThrow('cancelled here');
      expect(calls).toBe(at + 1);
    }
  });

  it('reports progress from 0 to 1', () => {
    const reported: number[] = [];
    drawPicture({ prompt: 'the sea', seed: 3, steps: 20, ...SIZE }, { tick: (fraction) => void reported.push(fraction) });
    expect(reported[0]).toBe(0);
    expect(reported.at(-1)).toBe(1);
    expect(reported.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
  });
});

describe('previews', () => {
  it('are small versions of the picture so far', () => {
    const sizes: [number, number][] = [];
    drawPicture({ prompt: 'the sea', seed: 3, steps: 20, width: 640, height: 360 }, { tick() {}, preview: (rgb, w, h) => (expect(rgb).toHaveLength(w * h * 3), void sizes.push([w, h])) });
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.every(([w, h]) => w === 256 && h === 144)).toBe(true);
  });

  it('do not change the picture', () => {
    const plain = draw({ prompt: 'a forest' });
    const shown = drawPicture({ prompt: 'a forest', seed: 7, steps: 8, ...SIZE }, { tick() {}, preview() {} });
    expect(digest(shown.rgb)).toBe(digest(plain.rgb));
  });
});

describe('a start picture', () => {
  const start = new Uint8Array(SIZE.width * SIZE.height * 3).map((_, i) => (i * 7) % 256);

  it('comes back unchanged with strength 1', () => {
    expect(digest(draw({ start: { rgb: start, strength: 1 } }).rgb)).toBe(digest(start));
  });

  it('leaves nothing behind with strength 0', () => {
    expect(digest(draw({ start: { rgb: start, strength: 0 } }).rgb)).toBe(digest(draw({}).rgb));
  });

  it('is refused when it has another size', () => {
    expect(() => draw({ start: { rgb: start.subarray(3), strength: 0.5 } })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });

  it('is kept more with more strength', () => {
    const distance = (strength: number): number => {
      const { rgb } = draw({ start: { rgb: start, strength } });
      let sum = 0;
      for (let i = 0; i < rgb.length; i++) sum += Math.abs(rgb[i]! - start[i]!);
      return sum;
    };
    expect(distance(0.8)).toBeLessThan(distance(0.5));
    expect(distance(0.5)).toBeLessThan(distance(0.2));
  });
});
