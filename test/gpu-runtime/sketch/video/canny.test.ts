import { describe, expect, it } from '@jest/globals';
import { canvasOf } from '../../../../gpu-runtime/src/runtimes/sketch/edits/canvas.ts';
import { canny } from '../../../../gpu-runtime/src/runtimes/sketch/video/canny.ts';
import { planRestyle } from '../../../../gpu-runtime/src/runtimes/sketch/video/restyle-plan.ts';

const SIDE = 64;
const edgesOf = (bright: (x: number, y: number) => number) =>
  canny(canvasOf({ width: SIDE, height: SIDE, rgb: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => bright(Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE))) }));

describe('canny edges', () => {
  it('are one pixel wide along a border', () => {
    const edges = edgesOf((x) => (x < 30 ? 20 : 220));
    for (let y = 4; y < SIDE - 4; y++) expect(edges.subarray(y * SIDE, (y + 1) * SIDE).reduce((sum, value) => sum + value, 0)).toBe(1);
    expect(edges[20 * SIDE + 29]! + edges[20 * SIDE + 30]!).toBe(1);
  });

  it('are none in a flat picture or a soft slope', () => {
    expect(edgesOf(() => 90).every((value) => value === 0)).toBe(true);
    expect(edgesOf((x) => x * 2).every((value) => value === 0)).toBe(true);
  });
});

describe('what a prompt means for a video', () => {
  it('lets snow and rain fall instead of hanging in every frame, and grain change', () => {
    expect(planRestyle('night, snow, film grain')).toMatchObject({ life: ['snow'], grain: 1, wordsUsed: ['night', 'snow', 'film grain'] });
    expect(planRestyle('night, snow').steps.map(({ edit }) => edit)).not.toContain('snowfall');
    expect(planRestyle('rain')).toMatchObject({ life: ['rain'], steps: [{ edit: 'overcast', amount: 1 }] });
    expect(planRestyle('storm').steps.map(({ edit }) => edit)).toEqual(['overcast', 'darker']);
  });

  it('refuses a prompt that names no edit', () => {
    expect(() => planRestyle('hello')).toThrow('no word of it names an edit');
  });
});
