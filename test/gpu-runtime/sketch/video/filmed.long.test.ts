import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ffmpeg } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { landscape } from '../landscape.ts';
import { ENGINES, openWorkbench, type Workbench } from '../../media/workbench.ts';
import { difference, openStudio, photo, pictures, SMALL, type Studio } from './studio.ts';

let bench: Workbench;
let ffmpeg: Ffmpeg;
let studio: Studio;

beforeAll(async () => {
  [bench, ffmpeg] = await Promise.all([openWorkbench(), ENGINES.found()]);
  studio = openStudio(ffmpeg, bench);
});
afterAll(async () => {
  await studio.close();
  await bench.close();
});

describe('generate_video', () => {
  const SCENE = { prompt: 'a red sunset over mountains by the sea, slow pan right', ...SMALL, steps: 4 };

  it('draws the scene and moves a camera through it, for as long as was asked for', async () => {
    const taken = await studio.perform('generate_video', SCENE);
    expect(taken.saved).toMatchObject([{ role: 'video', mediaType: 'video/mp4', width: 256, height: 256, durationSeconds: 1, seed: 5 }]);
    const frames = await pictures(ffmpeg, taken);
    expect(frames).toHaveLength(8);
    expect(difference(frames[0]!, frames[7]!)).toBeGreaterThan(2 * difference(frames[3]!, frames[4]!));
    expect(taken.report.method).toBe('drawn by rules and filmed with a camera move over its depth, no AI model');
    expect(taken.report.wordsUsed).toEqual(expect.arrayContaining(['sunset', 'pan right']));
    expect(taken.report.wordsIgnored).toEqual([]);
    expect([...taken.fractions].sort((a, b) => a - b)).toEqual(taken.fractions);
  });

  it('gives one clip per variation, each with its own seed', async () => {
    const { saved } = await studio.perform('generate_video', { ...SCENE, numberOfVariations: 2 });
    expect(saved.map(({ seed }) => seed)).toEqual([5, 6]);
  });

  it('takes the size of a shape', async () => {
    const { saved } = await studio.perform('generate_video', { ...SCENE, aspectRatio: '16:9', targetResolution: 256 });
    expect(saved).toMatchObject([{ width: 456, height: 256 }]);
  });

  it('lets snow fall without hanging flakes into the picture, and tells what has no effect', async () => {
    const { report } = await studio.perform('generate_video', { ...SCENE, prompt: 'mountains, falling snow', guidance: 4 });
    expect(report.wordsUsed).toContain('falling snow');
    expect(report.wordsUsed!.join()).not.toContain('without');
    expect(report.warnings).toContain('guidance has no effect: the video is made by rules');
  });

  it('stops when it is cancelled', async () => {
    const stop = new AbortController();
    const job = studio.perform('generate_video', { ...SCENE, duration: 30 }, [], { signal: stop.signal, onProgress: (fraction) => fraction > 0.06 && stop.abort() });
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('animate_photo with a last frame', () => {
  it('begins with the first picture and ends with the last one', async () => {
    const [first, last] = [await photo(bench, 'image', 'first.png'), await photo(bench, 'endImage', 'last.png', (value) => value / 4)];
    const taken = await studio.perform('animate_photo', { prompt: 'push in', ...SMALL, fps: 16, duration: 2 }, [first, last]);
    const frames = await pictures(ffmpeg, taken);
    const { picture } = landscape(256, 256);
    expect(frames).toHaveLength(32);
    expect(difference(frames[0]!, picture.rgb)).toBeLessThan(4);
    expect(difference(frames[31]!, picture.rgb.map((value) => value / 4))).toBeLessThan(4);
    // No cut: the largest step between two frames is a small part of the whole way.
    const steps = frames.slice(1).map((frame, i) => difference(frame, frames[i]!));
    expect(Math.max(...steps)).toBeLessThan(difference(frames[0]!, frames[31]!) / 3);
    expect(taken.report.method).toContain('turn into each other');
  });

  it('comes back to its own picture when it is both frames, and arrives at it when it is the last', async () => {
    const image = await photo(bench, 'image', 'own.png');
    const { picture } = landscape(256, 256);
    const both = await pictures(ffmpeg, await studio.perform('animate_photo', { prompt: 'pan left', frameRole: 'both', ...SMALL }, [image]));
    expect(difference(both[0]!, picture.rgb)).toBeLessThan(4);
    expect(difference(both[7]!, picture.rgb)).toBeLessThan(4);
    const end = await pictures(ffmpeg, await studio.perform('animate_photo', { prompt: 'push in', frameRole: 'end', ...SMALL }, [image]));
    expect(difference(end[7]!, picture.rgb)).toBeLessThan(4);
    expect(difference(end[0]!, picture.rgb)).toBeGreaterThan(4);
  });

  it('makes a clip of each further picture and joins them', async () => {
    const more = [await photo(bench, 'image', 'a.png'), await photo(bench, 'moreImages', 'b.png', (value) => 255 - value), await photo(bench, 'moreImages', 'c.png')];
    const taken = await studio.perform('animate_photo', { prompt: 'still', ...SMALL }, more);
    expect(taken.saved[0]?.durationSeconds).toBe(3);
    const frames = await pictures(ffmpeg, taken);
    expect(difference(frames[7]!, frames[8]!)).toBeGreaterThan(30);
    expect(difference(frames[0]!, frames[16]!)).toBeLessThan(2);
  });

  it.each([
    ['end', ['image', 'endImage'], 'frameRole is "end" and there is a last frame as well'],
    ['both', ['image', 'moreImages'], 'there are 2 images, which make a clip each'],
  ])('refuses role %s with %j', async (frameRole, slots, message) => {
    const inputs = await Promise.all(slots.map((slot) => photo(bench, slot, `${frameRole}-${slot}.png`)));
    await expect(studio.perform('animate_photo', { prompt: 'x', frameRole, ...SMALL }, inputs)).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining(message) });
  });
});

describe('orbit_video', () => {
  it('swings to one side, then to the other, and ends where it began', async () => {
    const taken = await studio.perform('orbit_video', { ...SMALL, fps: 16, duration: 2, angles: ['back view'] }, [await photo(bench, 'image', 'subject.png')]);
    const frames = await pictures(ffmpeg, taken);
    expect(frames).toHaveLength(32);
    const swing = difference(frames[8]!, frames[24]!);
    const step = difference(frames[0]!, frames[1]!);
    expect(swing).toBeGreaterThan(2 * step);
    expect(difference(frames[31]!, frames[0]!)).toBeLessThan(1.3 * step);
    expect(difference(frames[0]!, frames[16]!)).toBeLessThan(swing / 3);
    expect(taken.report.method).toContain('no unseen side is shown');
    expect(taken.report.warnings).toEqual([expect.stringContaining('not all the way round'), 'back view cannot be seen in the picture']);
  });
});
