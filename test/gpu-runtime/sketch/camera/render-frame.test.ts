import { afterAll, describe, expect, it } from '@jest/globals';
import { textureSize } from '../../../../gpu-runtime/src/runtimes/sketch/camera/make-shot.ts';
import { type CameraMoveName, combineMoves, ease, poseAt, safeCrop, CAMERA_MOVES } from '../../../../gpu-runtime/src/runtimes/sketch/camera/moves.ts';
import { renderFrame } from '../../../../gpu-runtime/src/runtimes/sketch/camera/render-frame.ts';
import type { Shot } from '../../../../gpu-runtime/src/runtimes/sketch/camera/shot.ts';
import { warpAt } from '../../../../gpu-runtime/src/runtimes/sketch/camera/warp.ts';
import { openThreads } from '../../../../gpu-runtime/src/runtimes/sketch/threads/sketch-threads.ts';

const WIDTH = 256;
const HEIGHT = 144;
// In threads, as the runtime does it; inside Jest's own realm pixel loops take thirty times as long.
const threads = openThreads(2);
afterAll(() => threads.close());
const render = (shot: Shot, frame: number) => threads.run('shoot-frame', { shot, frame });

interface Dot {
  readonly u: number;
  readonly v: number;
  readonly depth: number;
}

/** White soft dots on black, each on a patch of its own depth. */
function shotOf(moves: readonly CameraMoveName[], dots: readonly Dot[], more: Partial<Shot> = {}): Promise<Shot> {
  const size = textureSize(WIDTH, HEIGHT);
  const rgb = new Uint8Array(size.width * size.height * 3);
  const depth = { width: 64, height: 36, values: new Uint8Array(64 * 36).fill(128) };
  for (const { u, v, depth: value } of dots) {
    for (let y = 0; y < 36; y++) for (let x = 0; x < 64; x++) if (Math.hypot(x / 64 - u, (y / 36 - v) * 0.5625) < 0.13) depth.values[y * 64 + x] = value;
    const [dotX, dotY] = [Math.round(u * size.width), Math.round(v * size.height)];
    for (let y = dotY - 24; y < dotY + 24; y++) {
      for (let x = dotX - 24; x < dotX + 24; x++) {
        const distance = Math.hypot(x + 0.5 - u * size.width, y + 0.5 - v * size.height);
        const light = 255 * Math.exp(-(distance * distance) / 72);
        if (light > 1) rgb.fill(light, (y * size.width + x) * 3, (y * size.width + x) * 3 + 3);
      }
    }
  }
  const plan = { width: WIDTH, height: HEIGHT, frameCount: 48, fps: 24, seed: 1, move: combineMoves(moves, 0.6), life: [], pictureAspect: WIDTH / HEIGHT, depth, ...more };
  return threads.run('prepare-shot', { ...plan, picture: { ...size, rgb } });
}

/** Centre of the light in a part of a frame. */
function centre(rgb: Uint8Array, fromX = 0, toX = WIDTH): [number, number] {
  let sum = 0;
  let sx = 0;
  let sy = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = fromX; x < toX; x++) {
      const light = rgb[(y * WIDTH + x) * 3 + 1]!;
      if (light < 12) continue;
      sum += light;
      sx += light * x;
      sy += light * y;
    }
  }
  return [sx / sum, sy / sum];
}

const LEFT = { u: 0.32, v: 0.45, depth: 240 };
const RIGHT = { u: 0.7, v: 0.45, depth: 10 };

describe('renderFrame', () => {
  it.each(['push_in', 'pan_left', 'drift'] as const)('%s moves without jitter: a followed dot strays from a smooth path by at most 0.1 px rms', async (move) => {
    const shot = await shotOf([move], [LEFT]);
    const frames = await Promise.all(Array.from({ length: shot.frameCount }, (_, frame) => render(shot, frame)));
    const path = frames.map((rgb) => centre(rgb));
    const second = path.slice(2).map((at, i) => [at[0] - 2 * path[i + 1]![0] + path[i]![0], at[1] - 2 * path[i + 1]![1] + path[i]![1]] as const);
    // The ease itself has a curvature; jitter is what remains when it is smoothed away.
    const jitter = second.slice(1, -1).map(([x, y], i) => Math.hypot(x - (second[i]![0] + second[i + 2]![0]) / 2, y - (second[i]![1] + second[i + 2]![1]) / 2));
    const rms = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    expect(rms(second.map(([x, y]) => Math.hypot(x, y)))).toBeLessThanOrEqual(0.1);
    expect(rms(jitter)).toBeLessThanOrEqual(0.1);
    const travelled = Math.hypot(path.at(-1)![0] - path[0]![0], path.at(-1)![1] - path[0]![1]);
    expect(travelled).toBeGreaterThan(3);
  });

  it('gives the same bytes for the same frame, in any order', async () => {
    const shot = await shotOf(['drift'], [LEFT, RIGHT], { life: ['snow', 'rain', 'clouds', 'water'] });
    const [first, , again, next] = await Promise.all([30, 3, 30, 31].map((frame) => render(shot, frame)));
    expect(Buffer.compare(again!, first!)).toBe(0);
    expect(Buffer.compare(next!, first!)).not.toBe(0);
  });

  it('moves near things farther than far ones when the camera travels', async () => {
    const shot = await shotOf(['drift'], [LEFT, RIGHT]);
    const at = async (frame: number) => {
      const rgb = await render(shot, frame);
      return [centre(rgb, 0, WIDTH / 2)[0], centre(rgb, WIDTH / 2, WIDTH)[0]] as const;
    };
    const [nearStart, farStart] = await at(0);
    const [nearEnd, farEnd] = await at(47);
    expect(Math.abs(nearEnd - nearStart)).toBeGreaterThan(2 * Math.abs(farEnd - farStart));
  });

  it('shows every frame alike when the camera is still', async () => {
    const shot = await shotOf(['still'], [LEFT]);
    expect(Buffer.compare(await render(shot, 0), await render(shot, 47))).toBe(0);
  });

  it('shows a clip of one frame', async () => {
    const shot = await shotOf(['push_in'], [LEFT], { frameCount: 1 });
    expect(await render(shot, 0)).toHaveLength(WIDTH * HEIGHT * 3);
  });

  it.each(Object.keys(CAMERA_MOVES) as CameraMoveName[])('%s never looks past an edge of the picture', async (move) => {
    for (const depth of [0, 255]) {
      const shot = await shotOf([move], [{ u: 0.5, v: 0.5, depth }], { move: combineMoves([move], 1) });
      for (const frame of [0, 24, 47]) {
        const { x, y } = warpAt(shot, frame);
        expect(Math.min(...x)).toBeGreaterThan(-2);
        expect(Math.min(...y)).toBeGreaterThan(-2);
        expect(Math.max(...x)).toBeLessThan(shot.texture.width + 8);
        expect(Math.max(...y)).toBeLessThan(shot.texture.height + 8);
      }
    }
  });

  it('ends when a tick throws', async () => {
    const shot = await shotOf(['push_in'], [LEFT]);
    expect(() => renderFrame(shot, 0, () => { throw new Error('enough'); })).toThrow('enough');
  });

  it('lets snow fall: flakes appear and move', async () => {
    const shot = await shotOf(['still'], [], { life: ['snow'] });
    const [first, later] = [await render(shot, 0), await render(shot, 12)];
    expect(first.some((value) => value > 60)).toBe(true);
    expect(Buffer.compare(first, later)).not.toBe(0);
  });
});

describe('camera moves', () => {
  it('start and stop softly and go evenly in between', () => {
    const speed = (t: number) => (ease(t + 0.001) - ease(t)) / 0.001;
    expect([ease(0), ease(0.5), ease(1)].map((value) => Number(value.toFixed(6)))).toEqual([0, 0.5, 1]);
    expect(speed(0)).toBeLessThan(0.02);
    expect(speed(0.999)).toBeLessThan(0.02);
    expect(speed(0.4)).toBeCloseTo(speed(0.6), 6);
    for (let t = 0; t < 1; t += 0.01) expect(ease(t + 0.01)).toBeGreaterThan(ease(t));
  });

  it('crop nothing for a push in and more the farther a pan goes', () => {
    expect(safeCrop(combineMoves(['push_in'], 1), 16 / 9)).toBe(1);
    expect(safeCrop(combineMoves(['pan_left'], 1), 16 / 9)).toBeLessThan(safeCrop(combineMoves(['pan_left'], 0.5), 16 / 9));
  });

  it('stand still at strength 0', () => {
    const move = combineMoves(['pan_left', 'push_in'], 0);
    expect(poseAt(move, 1)).toEqual(poseAt(move, 0));
  });
});
